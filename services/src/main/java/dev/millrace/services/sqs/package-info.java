/**
 * SQS: standard and FIFO queues in the one store. Read {@link dev.millrace.services.sqs.Queues} first, the core, which
 * also is what the rest of Millrace sends to and receives from; the operations around it check requests and spell
 * answers. What a change does to a message is in {@code Sending}, {@code Receiving} and {@code Receipts}.
 *
 * <p>Words: a message is <em>ready</em> when it may be received; <em>hidden</em> when it is delayed or in flight, until
 * an instant of business time. A <em>receipt</em> is the token of one delivery of a message.
 *
 * <p>What is ready may be received in a standard queue; in a FIFO queue its group must have its turn.
 * {@code ReadyMessages} knows both ways, {@code Deduplications} what a FIFO queue has accepted lately.
 */
@NullMarked
package dev.millrace.services.sqs;

import org.jspecify.annotations.NullMarked;

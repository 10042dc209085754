/**
 * Runs event source mappings of queues (spec K). {@code SqsEvent}, {@code SqsResponse}, {@code QueueBuffer},
 * {@code Lease} and {@code Scaling} decide and are pure; {@code QueueMapping} is the shell that receives,
 * {@code Flights} the one that invokes and deletes; {@link dev.millrace.services.lambda.queue.QueueMappings} holds the
 * running ones.
 *
 * <p>Nothing is polled: the queue tells when a message may have become visible, the clock when a window ends. Only
 * settings are kept over a restart; messages in flight return by their visibility timeout, as they do on AWS when a
 * poller dies.
 */
@NullMarked
package dev.millrace.services.lambda.queue;

import org.jspecify.annotations.NullMarked;

/**
 * What the rest of Millrace needs from queues: to send a message in the same commit as something else, and to receive
 * on behalf of a mapping. {@code dev.millrace.services.sqs} provides it.
 */
@NullMarked
package dev.millrace.services.queues;

import org.jspecify.annotations.NullMarked;

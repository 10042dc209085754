/** Queues in skippable time, over the real store. */
@NullMarked
package dev.millrace.services.sqs;

import org.jspecify.annotations.NullMarked;

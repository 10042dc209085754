/** Doubles at the edges of the Lambda service: store, functions, streams and queues, all in memory. */
@NullMarked
package dev.millrace.services.lambda;

import org.jspecify.annotations.NullMarked;

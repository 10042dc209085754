/**
 * An orders pipeline on DynamoDB Streams, as one would write it for AWS.
 *
 * <p>Start with {@link dev.millrace.examples.orders.OrderStreamProcessor}: it receives the changes of the orders table
 * in batches. What it refuses for good arrives, as a report without data, at
 * {@link dev.millrace.examples.orders.DeadLetterProcessor}, which reads the records back from the stream and keeps
 * them. {@code template.yaml} wires the two together.
 *
 * <p>Nothing here knows where it runs: the same code deploys to AWS Lambda.
 */
@NullMarked
package dev.millrace.examples.orders;

import org.jspecify.annotations.NullMarked;

/**
 * DynamoDB on the wire: what a request says becomes a typed request of {@link dev.millrace.tables.table.Tables}, and
 * its outcome an answer.
 *
 * <p>Item operations read their JSON in one pass ({@code ItemRequest}) and copy canonical bytes into the answer; table
 * operations are bound to records. Every operation checks in AWS's order (spec 3.0.1): types of the JSON, then all
 * violations of shape together ({@code ShapeFaults}), then the request's own rules one by one, then the table. What
 * Millrace does not have is refused by name.
 *
 * <p>Read {@code DynamoDbService} for the list, {@code PutItem} for how an item operation goes.
 */
@NullMarked
package dev.millrace.services.dynamodb;

import org.jspecify.annotations.NullMarked;

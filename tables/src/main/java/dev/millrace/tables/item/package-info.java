/**
 * Items, their canonical bytes, numbers and keys.
 *
 * <p>An {@link dev.millrace.tables.item.Item} is held as <em>canonical wire bytes</em>: DynamoDB JSON without
 * whitespace, map keys sorted by their UTF-8 bytes, sets sorted (numbers by value), numbers in canonical text, minimal
 * escapes. Equal items are equal bytes, so a write that changes nothing is found by comparing arrays, and what is read
 * is copied out without building a tree. {@link dev.millrace.tables.item.ItemReader} makes items from requests;
 * {@link dev.millrace.tables.item.KeySchema} finds an item's {@link dev.millrace.tables.item.PrimaryKey}, whose bytes
 * sort as DynamoDB sorts; {@link dev.millrace.tables.item.IndexKeySchema} does so for secondary indexes.
 *
 * <p>Read in this order: {@code Item}, {@code ItemReader}, {@code Numbers}, {@code KeySchema}, {@code Keys}. The
 * package knows nothing of tables, stores or expressions.
 */
@NullMarked
package dev.millrace.tables.item;

import org.jspecify.annotations.NullMarked;

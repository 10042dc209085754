/**
 * Tables: their life, and the items in them.
 *
 * <p>{@link dev.millrace.tables.table.Tables} is the whole of it for users. A
 * {@link dev.millrace.tables.table.WriteRequest} comes with an {@link dev.millrace.tables.table.ItemCondition} and, for
 * updates, an {@link dev.millrace.tables.table.ItemUpdate}; expressions are one way to make these, and this package
 * does not know them. The request's thread encodes keys, the store's writing thread decides, and item and change record
 * commit together.
 *
 * <p>A table's indexes lie beside its items, each entry a copy of the projected attributes under the index's key:
 * {@code IndexWriter} keeps them in step, {@code IndexBackfill} fills those that are made later, and {@code ReadPlace}
 * is where a read finds table and index alike.
 *
 * <p>Hash ranges of the partition key are a table's partitions, and each partition is a shard of its stream.
 */
@NullMarked
package dev.millrace.tables.table;

import org.jspecify.annotations.NullMarked;

/**
 * The change log of tables, and streams as views of it.
 *
 * <p>A write appends an {@link dev.millrace.tables.stream.ItemChange} through
 * {@link dev.millrace.tables.stream.ChangeLog} in the very change that writes the item, so both commit or neither does.
 * The log holds both images of every change; a {@linkplain dev.millrace.tables.stream.StreamViewType view type} shows
 * its part. {@link dev.millrace.tables.stream.Streams} reads, and pushes: listeners hear of a commit at once.
 *
 * <p>Words: a <em>stream</em> is one enabling of streaming on one table, a <em>shard</em> the changes of one
 * {@linkplain dev.millrace.tables.stream.HashRange hash range} between two moments. Shards are rolled and split: a
 * closed one has children that continue it. {@link dev.millrace.tables.stream.StreamKeeper} does this by age and by the
 * rate of writes, and drops what has been kept long enough; {@link dev.millrace.tables.stream.Resharding} does it on
 * demand.
 *
 * <p>Read in this order: {@code StreamState}, {@code Shard}, {@code ChangeRecord}, {@code ChangeLog}, {@code Streams}.
 * The package knows nothing of tables beyond their names, and items only as bytes.
 */
@NullMarked
package dev.millrace.tables.stream;

import org.jspecify.annotations.NullMarked;

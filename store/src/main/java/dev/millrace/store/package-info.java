/**
 * The one durable store. Everything Millrace keeps, items, change records, queues, checkpoints, functions, stacks,
 * lives in named {@link dev.millrace.store.Keyspace keyspaces} of one {@link dev.millrace.store.Store}, and every
 * change goes through its single writer, so that whatever belongs together commits together.
 *
 * <p>Words: the <em>writing thread</em> is the one that may write at the moment; a <em>change</em> is a decision that
 * runs on it, sees the newest state and leaves mutations; a <em>commit</em> is the group of changes that one drain of
 * the queue made durable at once; a <em>generation</em> is the part of the log that RocksDB does not have yet, and what
 * is in it in memory; to <em>settle</em> is to bring a generation into RocksDB.
 *
 * <p>To read: {@code RocksDbStore} with {@code Pen} and {@code Request} says who writes when; {@code Committed} the
 * layers, with {@code Recent} above and {@code Settled} below; {@code WriteAheadLog}, {@code Segment} and
 * {@code Replay} the log.
 *
 * <p>It knows bytes only: not what they mean, nor AWS.
 */
@NullMarked
package dev.millrace.store;

import org.jspecify.annotations.NullMarked;

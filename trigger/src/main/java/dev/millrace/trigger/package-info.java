/**
 * Event source mappings as pure, deterministic state machines: the heart of Millrace.
 *
 * <p>Nothing here starts a thread, does I/O, reads a clock or draws a random number. What is needed arrives as an
 * event; what is to be done leaves as effects; a driver around it carries them out and brings the next event.
 *
 * <p>Read it in this order. {@link dev.millrace.trigger.MappingSettings} says how a mapping delivers.
 * {@link dev.millrace.trigger.ShardEvent} and {@link dev.millrace.trigger.ShardEffect} are the whole vocabulary of
 * delivery, {@link dev.millrace.trigger.ShardMachine} decides. Inside a decision, {@code ShardTurn} knows where the
 * delivery is in its life, {@code ShardReading} reads ahead and {@code ShardSaving} saves; {@code LaneTurn} is the life
 * of a batch: {@code LaneFilter} and {@code LaneBuffer} close it, {@code LaneWindow} adds it up, {@code LaneAges} drops
 * what is too old to be sent, {@code LaneAnswers} and {@code LaneFailures} repeat it, split it, cut it or give it up.
 * {@link dev.millrace.trigger.MappingMachine} stands above: it knows which shards there are, and that a child waits for
 * its parent.
 *
 * <p>Words. A <em>lane</em> is one of the ParallelizationFactor queues of a shard; records of one partition key share a
 * lane. A <em>form</em> is a batch as it stands: fresh, a half, or a suffix; calls of one form share a request id and a
 * retry budget. A record is <em>settled</em> when nothing more will be done with it: delivered, given up, or lost. A
 * <em>checkpoint</em> is, for each lane, the position up to which everything is settled.
 *
 * <p>Rules are named by their paragraphs, such as F.5.3, in comments and in the names of tests.
 */
@NullMarked
package dev.millrace.trigger;

import org.jspecify.annotations.NullMarked;

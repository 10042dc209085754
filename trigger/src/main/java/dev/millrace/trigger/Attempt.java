package dev.millrace.trigger;

/**
 * Names one call of the function. An answer to an attempt that is no longer the lane's current one is ignored.
 *
 * @param lane which lane of the shard
 * @param form which form of a batch: a fresh batch, a half and a suffix each have their own number
 * @param tryNumber counts the calls of this form from 1, throttled ones included
 */
public record Attempt(int lane, long form, int tryNumber) {}

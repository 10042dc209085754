/**
 * CloudWatch Logs: groups, streams and events, and the place where the lines of functions end up.
 *
 * <p>{@link dev.millrace.services.logs.Logs} is the whole from the inside;
 * {@link dev.millrace.services.logs.LogsService} is it on the wire. Lines of functions are gathered for a moment
 * ({@code LineBuffer}) so that a chatty function costs the writer few commits; whoever reads has what is gathered
 * written first, so nobody sees the delay. Events of a group lie in the order of their time, whatever stream they
 * belong to: a search of a group is one scan, and what is too old or too much is dropped from the front
 * ({@code Retention}).
 */
@NullMarked
package dev.millrace.services.logs;

import org.jspecify.annotations.NullMarked;

/**
 * The demonstration's traffic and its judge: two programs that know Millrace only through the AWS SDK.
 *
 * <p>{@link dev.millrace.demo.Load} writes orders and keeps a journal of what it intended and what was acknowledged.
 * {@link dev.millrace.demo.Report} reads that journal, the stream, the tracking table, the failure documents and what
 * came of it all (notifications, refunds, the archive), and says whether they balance. They run as processes of their
 * own, so that what they remember survives the server's death.
 *
 * <p>Read {@link dev.millrace.demo.Balance} first: it is the rule that everything else here serves. Words: a
 * <em>write</em> is one call of the load; it is <em>effective</em> if it changes the order, and then must leave exactly
 * one stream record; an <em>identical rewrite</em> must leave none. A record is <em>told</em> if it is in the tracking
 * table or in a failure document's range.
 */
@NullMarked
package dev.millrace.demo;

import org.jspecify.annotations.NullMarked;

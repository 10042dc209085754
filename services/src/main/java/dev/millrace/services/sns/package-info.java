/**
 * SNS: standard topics in the one store. Read {@link dev.millrace.services.sns.LocalTopics} first, the core, which also
 * is what the rest of Millrace publishes to; then {@link dev.millrace.services.sns.Subscriptions} and
 * {@link dev.millrace.services.sns.Outbox}. The operations around them check requests and spell answers.
 *
 * <p>Words: a <em>notice</em> is a message as it was published; a <em>dispatch</em> is what one subscription gets of
 * it. Dispatches to queues happen in the commit that publishes; the others are kept in the <em>outbox</em> until a
 * <em>courier</em> has delivered them, or given them up to the subscription's dead-letter queue.
 */
@NullMarked
package dev.millrace.services.sns;

import org.jspecify.annotations.NullMarked;

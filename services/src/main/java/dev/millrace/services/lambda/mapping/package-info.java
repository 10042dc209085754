/**
 * Event source mappings: their API, rules and configuration. How records are delivered is decided elsewhere, in
 * {@code dev.millrace.trigger} for streams and in {@code dev.millrace.services.lambda.queue} for queues.
 *
 * <p>Read in this order: {@link dev.millrace.services.lambda.mapping.StoredMapping} (what a mapping is),
 * {@code SourceRules} and {@code SettingsRules} (what AWS refuses, and in which order),
 * {@link dev.millrace.services.lambda.mapping.EventSourceMappings} (what there is, kept durably and running),
 * {@link dev.millrace.services.lambda.mapping.MappingOperations} (the five operations).
 *
 * <p>A mapping settles at once: the answer to a change shows the state in between ({@code Creating}, {@code Updating},
 * …), the next read the settled one, as the recordings of AWS do about a second later.
 */
@NullMarked
package dev.millrace.services.lambda.mapping;

import org.jspecify.annotations.NullMarked;

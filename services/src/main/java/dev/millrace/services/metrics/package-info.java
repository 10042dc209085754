/**
 * Metrics from the inside: {@link dev.millrace.services.metrics.MetricSink} takes samples from whoever measures,
 * {@link dev.millrace.services.metrics.MetricStore} keeps them, added up by the minute, and the functions and mappings
 * of this server are measured by {@link dev.millrace.services.metrics.MeteredFunctions} and
 * {@link dev.millrace.services.metrics.MappingMeter}. What clients may ask of them is CloudWatch's business.
 */
@NullMarked
package dev.millrace.services.metrics;

import org.jspecify.annotations.NullMarked;

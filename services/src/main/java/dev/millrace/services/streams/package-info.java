/**
 * Streams of Millrace's tables for those who read them: {@link dev.millrace.services.streams.StreamsService} for
 * clients of AWS's API, {@link dev.millrace.services.streams.TableStreamSource} for event source mappings. Both spell
 * records with {@code RecordJson}, the one place that knows how a record looks.
 */
@NullMarked
package dev.millrace.services.streams;

import org.jspecify.annotations.NullMarked;

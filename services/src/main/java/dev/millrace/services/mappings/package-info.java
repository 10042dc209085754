/**
 * Carries out what the trigger engine decides: the local driver. It owns no rule of delivery; those are in
 * {@code dev.millrace.trigger}. Its ports say what it needs from the rest:
 * {@link dev.millrace.services.mappings.StreamSource} to read from,
 * {@link dev.millrace.services.mappings.FailureDestinations} to report to, and functions to invoke.
 */
@NullMarked
package dev.millrace.services.mappings;

import org.jspecify.annotations.NullMarked;

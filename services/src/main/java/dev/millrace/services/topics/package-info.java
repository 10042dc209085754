/**
 * What the rest of Millrace needs from topics: to publish in the same commit as something else.
 * {@code dev.millrace.services.sns} provides it.
 */
@NullMarked
package dev.millrace.services.topics;

import org.jspecify.annotations.NullMarked;

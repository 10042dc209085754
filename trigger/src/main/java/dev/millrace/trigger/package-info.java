/**
 * Event source mappings as pure, deterministic state machines: the heart of Millrace.
 *
 * <p>Nothing here starts a thread, does I/O, reads a clock or draws a random number. What is needed arrives as an
 * event; what is to be done leaves as effects.
 */
@NullMarked
package dev.millrace.trigger;

import org.jspecify.annotations.NullMarked;

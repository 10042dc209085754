/**
 * Filter criteria of event source mappings (section I): which records a function is to see at all.
 *
 * <p>Matching itself is that of AWS's own library, event-ruler, which Lambda's documentation names as the source of its
 * rules. {@link dev.millrace.trigger.filter.FilterPattern} refuses what Lambda refuses and matches one pattern;
 * {@link dev.millrace.trigger.filter.FilterCriteria} is what a mapping has, any number of them of which one must match;
 * {@link dev.millrace.trigger.filter.FilterExplanation} says leaf by leaf why an event did not match. What the bytes of
 * a record already tell is not asked of the matcher: {@code PlainPattern} and {@code PlainScan} decide most records of
 * a stream in a fraction of the time, and give up where event-ruler has rules of its own.
 *
 * <p>Pure as the engine is: no clock, no I/O, no state that a match would change.
 */
@NullMarked
package dev.millrace.trigger.filter;

import org.jspecify.annotations.NullMarked;

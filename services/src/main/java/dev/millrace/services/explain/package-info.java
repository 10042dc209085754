/**
 * Answers what happened to a record: {@link dev.millrace.services.explain.Explanations} looks for it in the stream and
 * in a mapping's history, {@link dev.millrace.services.explain.Outcome} says what became of it, and
 * {@link dev.millrace.services.explain.Words} tells it to people. Decides nothing and changes nothing.
 */
@org.jspecify.annotations.NullMarked
package dev.millrace.services.explain;

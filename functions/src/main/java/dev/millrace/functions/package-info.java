/**
 * Runs functions. A {@link dev.millrace.functions.FunctionSpec} says what to run,
 * {@link dev.millrace.functions.Functions} runs it and answers with a sealed
 * {@link dev.millrace.functions.InvocationOutcome}.
 *
 * <p>Every environment is a process that speaks the Lambda Runtime API, so a timeout kills and a crash ends only that
 * environment; in-process Java trades this for speed. This room knows nothing of tables, streams or mappings.
 */
@NullMarked
package dev.millrace.functions;

import org.jspecify.annotations.NullMarked;

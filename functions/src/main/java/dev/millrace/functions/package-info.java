/**
 * Runs functions. A {@link dev.millrace.functions.FunctionSpec} says what to run,
 * {@link dev.millrace.functions.Functions} runs it and answers with a sealed
 * {@link dev.millrace.functions.InvocationOutcome}.
 *
 * <p>Every environment is a process that speaks the Lambda Runtime API, so a timeout kills and a crash ends only that
 * environment; in-process Java trades this for speed. This room knows nothing of tables, streams or mappings.
 *
 * <p>To read it: {@link dev.millrace.functions.LocalFunctions} finds the {@code FunctionVersion} that is current, which
 * admits the call and takes or starts an {@code Environment}; an {@code Attempt} is one event in one environment and
 * decides what its {@code Answer} means. {@code ProcessEnvironment} with its {@code RuntimeApiServer} and
 * {@code OutputPump}, and {@code InProcessEnvironment}, are the two kinds. Another language is another
 * {@code LanguageRuntime}.
 */
@NullMarked
package dev.millrace.functions;

import org.jspecify.annotations.NullMarked;

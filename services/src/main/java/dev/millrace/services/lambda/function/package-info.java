/**
 * Lambda functions: their names, configuration, code, policy and invocation.
 *
 * <p>Read {@link dev.millrace.services.lambda.function.FunctionRegistry} first: it owns what is known of every
 * function, in memory and in the store, and keeps the room that runs functions in step.
 * {@link dev.millrace.services.lambda.function.FunctionOperations} lists the operations, each a small class of its own
 * where it is more than a few lines. Functions have one version, {@code $LATEST}; publishing and aliases are refused by
 * name.
 */
@NullMarked
package dev.millrace.services.lambda.function;

import org.jspecify.annotations.NullMarked;

/**
 * What runs beside a Java handler. {@link dev.millrace.runtime.Main} is the program of a function's process: it loads
 * the handler and serves it over the Lambda Runtime API, one invocation at a time.
 * {@link dev.millrace.runtime.InProcessHandler} serves the same loaded handler inside a host's own process.
 *
 * <p>{@code HandlerLoader} decides what a handler string means, {@code InvocationContext} is what the handler sees of
 * its call, {@code Failure} how an exception looks on the wire. This package stands beside user code in every process,
 * so it is small, and needs nothing but the JDK and AWS's own interfaces and serializers.
 */
@NullMarked
package dev.millrace.runtime;

import org.jspecify.annotations.NullMarked;

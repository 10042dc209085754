/**
 * The composition root: {@link dev.millrace.server.Millrace} puts store, tables, engine, functions, services, stacks
 * and gateway together and is what the command line and tests start.
 */
@NullMarked
package dev.millrace.server;

import org.jspecify.annotations.NullMarked;

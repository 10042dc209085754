/**
 * Where the program's log goes: to standard error, a line a message. It is SLF4J's provider in the packaged program,
 * and nothing else refers to it; {@code Main} names it, so that SLF4J need not look for one in all jars. A library for
 * this exists, but to write the time it prepares formats and calendars of all the world's languages, at every start,
 * before there is anything to say.
 */
@NullMarked
package dev.millrace.cli.log;

import org.jspecify.annotations.NullMarked;

/**
 * The {@code millrace} command: one class a sub-command, thin shells around {@code dev.millrace.server}. It alone
 * prints to the terminal and ends the program.
 *
 * <p>Exit codes: 0 done; 1 the work failed (a template that cannot be deployed, a demonstration that does not balance);
 * 2 the command cannot start as it was given (usage, port in use, data directory locked, file not found).
 */
@NullMarked
package dev.millrace.cli;

import org.jspecify.annotations.NullMarked;

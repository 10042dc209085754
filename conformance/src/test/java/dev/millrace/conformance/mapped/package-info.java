/** A class that the enhanced client of the SDK maps to a table. */
@NullMarked
package dev.millrace.conformance.mapped;

import org.jspecify.annotations.NullMarked;

/** What the Kinesis Client Library sees of a table's stream: the record processor and what it notes. */
@NullMarked
package dev.millrace.conformance.kcl;

import org.jspecify.annotations.NullMarked;

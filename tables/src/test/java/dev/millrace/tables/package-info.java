/** What the tests of the tables room share. */
@NullMarked
package dev.millrace.tables;

import org.jspecify.annotations.NullMarked;

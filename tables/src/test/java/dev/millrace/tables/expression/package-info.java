@NullMarked
package dev.millrace.tables.expression;

import org.jspecify.annotations.NullMarked;

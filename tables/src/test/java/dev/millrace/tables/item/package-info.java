@NullMarked
package dev.millrace.tables.item;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.millrace.trigger;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.millrace.trigger.filter;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.millrace.services.explain;

import org.jspecify.annotations.NullMarked;

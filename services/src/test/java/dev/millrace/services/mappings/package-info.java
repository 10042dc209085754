@NullMarked
package dev.millrace.services.mappings;

import org.jspecify.annotations.NullMarked;

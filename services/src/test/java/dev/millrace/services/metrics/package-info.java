/** Tests of metrics from the inside. */
@NullMarked
package dev.millrace.services.metrics;

import org.jspecify.annotations.NullMarked;

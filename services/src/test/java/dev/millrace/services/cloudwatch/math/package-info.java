@NullMarked
package dev.millrace.services.cloudwatch.math;

import org.jspecify.annotations.NullMarked;

/**
 * Metric math: expressions over rows of datapoints. {@link dev.millrace.services.cloudwatch.math.MathParser} reads one,
 * {@link dev.millrace.services.cloudwatch.math.MathEvaluation} works it out. Pure: where the rows come from is its
 * caller's business. Functions that are not here are refused by name.
 */
@NullMarked
package dev.millrace.services.cloudwatch.math;

import org.jspecify.annotations.NullMarked;

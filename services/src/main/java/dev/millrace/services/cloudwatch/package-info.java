/**
 * CloudWatch's metrics and alarms. Read {@link dev.millrace.services.cloudwatch.AlarmEvaluation} first: it decides what
 * state an alarm is in and has neither clock nor store. {@code Alarms} keeps them, {@code AlarmWatch} has them looked
 * at when a minute has passed, {@code ActionOutbox} sees to it that what a change of state sets off is not lost.
 * Metrics themselves are kept by {@link dev.millrace.services.metrics.MetricStore}.
 */
@NullMarked
package dev.millrace.services.cloudwatch;

import org.jspecify.annotations.NullMarked;

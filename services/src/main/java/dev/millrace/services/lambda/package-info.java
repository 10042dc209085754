/**
 * Lambda: functions and event source mappings. {@link dev.millrace.services.lambda.LambdaService} puts the parts
 * together: {@code function} (what is invoked), {@code mapping} (what invokes it), {@code queue} (delivery from queues)
 * and {@code request} (what all operations ask of their input). Each knows only those before it in the order request,
 * function, queue, mapping.
 */
@NullMarked
package dev.millrace.services.lambda;

import org.jspecify.annotations.NullMarked;

package dev.millrace.functions;

/**
 * One event on its way to a handler.
 *
 * @param deadlineMillis the date by which the handler must have answered, in milliseconds of the Unix epoch
 */
record Delivery(String requestId, String functionArn, byte[] event, long deadlineMillis) {}

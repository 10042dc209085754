package dev.millrace.services.logs;

/**
 * An event of a log group.
 *
 * @param stream the name of its stream
 * @param ingested when it came, in epoch milliseconds
 */
record LogEvent(String stream, Position position, long ingested, String message) {}

package dev.millrace.tables.table;

/**
 * Reads and writes a second that somebody has stated: warm throughput, or the most an on-demand table is to use.
 *
 * @param read -1 for no limit
 * @param write -1 for no limit
 */
public record Units(long read, long write) {}

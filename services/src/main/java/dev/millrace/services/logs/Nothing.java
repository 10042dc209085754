package dev.millrace.services.logs;

/** An answer without members. */
record Nothing() {}

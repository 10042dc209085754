package dev.millrace.services.s3;

/** A key and a value on a bucket. */
record Tag(String key, String value) {}

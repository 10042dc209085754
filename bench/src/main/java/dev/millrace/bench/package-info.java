/**
 * Benchmarks that anyone can rerun; their figures stand in docs/benchmarks.md. They read the machine's time directly,
 * because they measure it, and compare within one run, because machines differ and drift.
 */
@NullMarked
package dev.millrace.bench;

import org.jspecify.annotations.NullMarked;

/** Signatures, judged by the examples that AWS publishes. */
@NullMarked
package dev.millrace.gateway.signature;

import org.jspecify.annotations.NullMarked;

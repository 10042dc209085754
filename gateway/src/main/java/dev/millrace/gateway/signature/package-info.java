/**
 * AWS's Signature Version 4: who sent a request, and whether it arrived as it was sent (spec 6.5). One implementation for
 * all protocols; each spells the faults in its own way. Read {@link dev.millrace.gateway.signature.Signatures}, then
 * {@code VerifiedSignature}. Knows nothing of HTTP servers or of the services behind.
 */
@NullMarked
package dev.millrace.gateway.signature;

import org.jspecify.annotations.NullMarked;

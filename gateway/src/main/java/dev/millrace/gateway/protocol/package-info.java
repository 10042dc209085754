/**
 * AWS's wire protocols, each once, over the contract of {@code dev.millrace.services}: what an operation takes and
 * gives is a record, and a protocol binds its components to members of JSON, of a form or of XML by name.
 *
 * <p>Read {@link dev.millrace.gateway.protocol.Dispatcher} first: it chooses the protocol. It knows requests and
 * answers as values ({@link dev.millrace.gateway.protocol.WireRequest},
 * {@link dev.millrace.gateway.protocol.WireAnswer}), not the HTTP server.
 */
@NullMarked
package dev.millrace.gateway.protocol;

import org.jspecify.annotations.NullMarked;

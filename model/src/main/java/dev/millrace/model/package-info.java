/**
 * The values that every room of Millrace shares, and nothing that acts.
 *
 * <p>Read it in this order: {@link dev.millrace.model.Scope} and {@link dev.millrace.model.Arn} say where a resource
 * lives; {@link dev.millrace.model.AttributeValue} is what items are made of;
 * {@link dev.millrace.model.SequenceNumber}, {@link dev.millrace.model.ShardId} and
 * {@link dev.millrace.model.StreamRecord} are what a stream is made of; {@link dev.millrace.model.ServiceError} is what
 * a client is told when it asks for something impossible; {@link dev.millrace.model.Clock} is the only source of time
 * in the whole program.
 *
 * <p>This package knows neither storage nor protocols nor threads. Values are immutable.
 */
@NullMarked
package dev.millrace.model;

import org.jspecify.annotations.NullMarked;

/**
 * Stacks: what a CloudFormation template describes, made, changed and removed as one.
 *
 * <p>{@link dev.millrace.stacks.Stacks} is the way in. A deployment is planned first
 * ({@link dev.millrace.stacks.Planner}: everything that can be refused is refused before anything is made), then
 * carried out resource by resource ({@link dev.millrace.stacks.Deployment}), each step written to the store before the
 * next ({@link dev.millrace.stacks.Journal}). What fails is rolled back. {@code template} knows the language,
 * {@code resource} the types, {@code cloudformation} is the AWS service on top.
 */
@NullMarked
package dev.millrace.stacks;

import org.jspecify.annotations.NullMarked;

/**
 * CloudFormation as AWS's tools know it, on top of {@link dev.millrace.stacks.Stacks}. Operations that take minutes on
 * AWS have ended here when they answer, so that waiters succeed at their first look.
 */
@NullMarked
package dev.millrace.stacks.cloudformation;

import org.jspecify.annotations.NullMarked;

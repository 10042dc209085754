package dev.millrace.stacks;

import java.time.Instant;

/**
 * Something that happened to a stack or one of its resources.
 *
 * @param logicalId the resource's; the stack's name for the stack itself
 * @param physicalId the stack's id for the stack itself; empty while a resource is being made
 * @param type {@code AWS::CloudFormation::Stack} for the stack itself
 * @param status a {@link ResourceStatus} or {@link StackStatus}
 * @param reason empty if there is nothing to say
 */
public record StackEvent(
        String stackId,
        String stackName,
        String eventId,
        String logicalId,
        String physicalId,
        String type,
        String status,
        String reason,
        Instant timestamp) {

    /** The type under which the stack itself appears. */
    public static final String STACK = "AWS::CloudFormation::Stack";
}

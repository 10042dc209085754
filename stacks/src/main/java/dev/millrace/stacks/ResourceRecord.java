package dev.millrace.stacks;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.stacks.resource.Physical;
import dev.millrace.stacks.template.Template.Removal;
import java.time.Instant;
import java.util.Map;

/**
 * A resource as its stack remembers it. Immutable; nobody changes {@code properties}.
 *
 * @param physicalId empty while it is being made
 * @param attributes what {@code Fn::GetAtt} gives
 * @param properties as they were deployed
 * @param generation how often it has been replaced
 * @param reason why it has its status; empty if all is well
 */
public record ResourceRecord(
        String logicalId,
        String type,
        String physicalId,
        Map<String, String> attributes,
        ObjectNode properties,
        int generation,
        Removal onDelete,
        Removal onReplace,
        ResourceStatus status,
        String reason,
        Instant changedAt) {

    public ResourceRecord {
        attributes = Map.copyOf(attributes);
    }

    ResourceRecord with(ResourceStatus newStatus, String newReason, Instant now) {
        return new ResourceRecord(
                logicalId,
                type,
                physicalId,
                attributes,
                properties,
                generation,
                onDelete,
                onReplace,
                newStatus,
                newReason,
                now);
    }

    ResourceRecord with(Physical physical) {
        return new ResourceRecord(
                logicalId,
                type,
                physical.id(),
                physical.attributes(),
                properties,
                generation,
                onDelete,
                onReplace,
                status,
                reason,
                changedAt);
    }

    ResourceRecord with(ObjectNode newProperties, Removal newOnDelete, Removal newOnReplace) {
        return new ResourceRecord(
                logicalId,
                type,
                physicalId,
                attributes,
                newProperties,
                generation,
                newOnDelete,
                newOnReplace,
                status,
                reason,
                changedAt);
    }

    /** Whether there is something behind it. */
    @JsonIgnore
    boolean isMade() {
        return !physicalId.isEmpty();
    }

    /** Whether it is known to be as its properties say: nothing failed or was interrupted. */
    @JsonIgnore
    boolean isSettled() {
        return isMade() && (status == ResourceStatus.CREATE_COMPLETE || status == ResourceStatus.UPDATE_COMPLETE);
    }

    Physical physical() {
        return new Physical(physicalId, attributes);
    }
}

package dev.millrace.stacks;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stack as the store remembers it. Immutable.
 *
 * @param stackId its ARN
 * @param source what it was deployed from
 * @param resources in the order they were made
 * @param leftovers replaced resources that are still to be deleted
 * @param imports names of exports of other stacks that it uses
 * @param updatedAt when its last update began; null before the first
 * @param deletedAt when it was deleted; null before
 */
public record StackRecord(
        String stackId,
        String name,
        String description,
        StackStatus status,
        String reason,
        Source source,
        List<ResourceRecord> resources,
        List<ResourceRecord> leftovers,
        List<Output> outputs,
        List<String> imports,
        Instant createdAt,
        @Nullable Instant updatedAt,
        @Nullable Instant deletedAt) {

    /**
     * What a stack is deployed from.
     *
     * @param parameters the value of every parameter
     * @param baseDir the template's folder; empty if unknown
     * @param code local code by function
     * @param tags of the stack and its resources
     */
    public record Source(
            String template,
            Map<String, String> parameters,
            String baseDir,
            Map<String, String> code,
            Map<String, String> tags) {

        /** Nothing yet. */
        static final Source NONE = new Source("", Map.of(), "", Map.of(), Map.of());

        @SuppressWarnings("NullAway") // records of an earlier version have no tags
        public Source {
            parameters = Map.copyOf(parameters);
            code = Map.copyOf(code);
            tags = tags == null ? Map.of() : Map.copyOf(tags);
        }

        /** The same with a value for every parameter. */
        Source withParameters(Map<String, String> resolved) {
            return new Source(template, resolved, baseDir, code, tags);
        }
    }

    /** An output; {@code exportName} is empty if other stacks do not see it. */
    public record Output(String name, String description, String value, String exportName) {}

    public StackRecord {
        resources = List.copyOf(resources);
        leftovers = List.copyOf(leftovers);
        outputs = List.copyOf(outputs);
        imports = List.copyOf(imports);
    }

    /** The resource, if the stack has one of that name. */
    public Optional<ResourceRecord> resource(String logicalId) {
        return resources.stream()
                .filter(resource -> resource.logicalId().equals(logicalId))
                .findFirst();
    }

    @JsonIgnore
    boolean isDeleted() {
        return status == StackStatus.DELETE_COMPLETE;
    }

    StackRecord with(StackStatus newStatus, String newReason) {
        return new StackRecord(
                stackId,
                name,
                description,
                newStatus,
                newReason,
                source,
                resources,
                leftovers,
                outputs,
                imports,
                createdAt,
                updatedAt,
                deletedAt);
    }

    /** The record with the resource added, or changed where it stands. */
    StackRecord with(ResourceRecord resource) {
        var all = new ArrayList<>(resources);
        int at = indexOf(resource.logicalId());
        if (at < 0) {
            all.add(resource);
        } else {
            all.set(at, resource);
        }
        return withResources(all, leftovers);
    }

    StackRecord without(String logicalId) {
        var all = new ArrayList<>(resources);
        all.removeIf(resource -> resource.logicalId().equals(logicalId));
        return withResources(all, leftovers);
    }

    private int indexOf(String logicalId) {
        for (int i = 0; i < resources.size(); i++) {
            if (resources.get(i).logicalId().equals(logicalId)) {
                return i;
            }
        }
        return -1;
    }

    StackRecord withResources(List<ResourceRecord> newResources, List<ResourceRecord> newLeftovers) {
        return new StackRecord(
                stackId,
                name,
                description,
                status,
                reason,
                source,
                newResources,
                newLeftovers,
                outputs,
                imports,
                createdAt,
                updatedAt,
                deletedAt);
    }

    /** The record with its resources in the order in which the other has them. */
    StackRecord inOrderOf(StackRecord other) {
        var ordered = new ArrayList<>(resources);
        ordered.sort(Comparator.comparingInt(resource -> {
            int at = other.indexOf(resource.logicalId());
            return at < 0 ? Integer.MAX_VALUE : at;
        }));
        return withResources(ordered, leftovers);
    }

    StackRecord withResult(String newDescription, Source newSource, List<Output> newOutputs, List<String> newImports) {
        return new StackRecord(
                stackId,
                name,
                newDescription,
                status,
                reason,
                newSource,
                resources,
                leftovers,
                newOutputs,
                newImports,
                createdAt,
                updatedAt,
                deletedAt);
    }

    StackRecord updatedAt(Instant now) {
        return new StackRecord(
                stackId,
                name,
                description,
                status,
                reason,
                source,
                resources,
                leftovers,
                outputs,
                imports,
                createdAt,
                now,
                deletedAt);
    }

    StackRecord deletedAt(Instant now) {
        return new StackRecord(
                stackId,
                name,
                description,
                status,
                reason,
                source,
                resources,
                leftovers,
                List.of(),
                List.of(),
                createdAt,
                updatedAt,
                now);
    }
}

package dev.millrace.stacks.cloudformation;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.services.EmptyResult;
import dev.millrace.stacks.template.TemplateParser;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Structures that several operations share, in AWS's words. */
final class Shapes {

    private Shapes() {}

    /** A parameter's value, given or shown. */
    record Parameter(
            @Nullable String parameterKey,
            @Nullable String parameterValue,
            @Nullable Boolean usePreviousValue) {}

    /** Parameters as they are shown: those the template wants hidden are. */
    static List<Parameter> parameters(String template, Map<String, String> values) {
        if (template.isEmpty()) {
            return List.of(); // only reserved so far
        }
        var declared = TemplateParser.parse(template).parameters();
        return new TreeMap<>(values)
                .entrySet().stream()
                        .map(entry -> {
                            var declaration = declared.get(entry.getKey());
                            boolean hidden = declaration != null && declaration.noEcho();
                            return new Parameter(entry.getKey(), hidden ? "****" : entry.getValue(), null);
                        })
                        .toList();
    }

    /** A tag. */
    record Tag(@Nullable String key, @Nullable String value) {}

    /** The tags of a stack, by key. */
    static List<Tag> tags(Map<String, String> tags) {
        return new TreeMap<>(tags)
                .entrySet().stream()
                        .map(tag -> new Tag(tag.getKey(), tag.getValue()))
                        .toList();
    }

    /** An answer without members. */
    record Nothing() {}

    /** A result without members. */
    @EmptyResult
    record Done() {}

    /** A request that names a stack and no more. */
    record OfStack(@Nullable String stackName, @Nullable String nextToken) {}

    /** An answer that names a stack. */
    record StackIdAnswer(String stackId) {}

    /** An output. */
    record Output(
            String outputKey,
            String outputValue,
            @Nullable String description,
            @Nullable String exportName) {}

    /** A stack. */
    record Stack(
            String stackId,
            String stackName,
            @Nullable String changeSetId,
            @Nullable String description,
            List<Parameter> parameters,
            Instant creationTime,
            @Nullable Instant lastUpdatedTime,
            @Nullable Instant deletionTime,
            String stackStatus,
            @Nullable String stackStatusReason,
            boolean disableRollback,
            @JsonProperty("NotificationARNs") List<String> notificationArns,
            List<Output> outputs,
            List<Tag> tags,
            boolean enableTerminationProtection) {}

    /** A stack, briefly. */
    record StackSummary(
            String stackId,
            String stackName,
            @Nullable String templateDescription,
            Instant creationTime,
            @Nullable Instant lastUpdatedTime,
            @Nullable Instant deletionTime,
            String stackStatus,
            @Nullable String stackStatusReason) {}

    /** Something that happened. */
    record Event(
            String stackId,
            String eventId,
            String stackName,
            String logicalResourceId,
            @Nullable String physicalResourceId,
            String resourceType,
            Instant timestamp,
            String resourceStatus,
            @Nullable String resourceStatusReason) {}

    /** A resource of a stack. */
    record Resource(
            String stackName,
            String stackId,
            String logicalResourceId,
            @Nullable String physicalResourceId,
            String resourceType,
            Instant timestamp,
            String resourceStatus,
            @Nullable String resourceStatusReason) {}

    /** A resource of a stack, briefly. */
    record ResourceSummary(
            String logicalResourceId,
            @Nullable String physicalResourceId,
            String resourceType,
            Instant lastUpdatedTimestamp,
            String resourceStatus,
            @Nullable String resourceStatusReason) {}

    /** What a stack shows to others. */
    record Export(String exportingStackId, String name, String value) {}

    /** A parameter as the template declares it. */
    record ParameterDeclaration(
            String parameterKey,
            @Nullable String defaultValue,
            String parameterType,
            boolean noEcho,
            @Nullable String description,
            Constraints parameterConstraints) {}

    /** What a parameter's values must be. */
    record Constraints(List<String> allowedValues) {}

    /** A parameter as ValidateTemplate shows it. */
    record TemplateParameter(
            String parameterKey,
            @Nullable String defaultValue,
            boolean noEcho,
            @Nullable String description) {}

    /** Null for an empty text: absent members are left out of answers. */
    static @Nullable String orAbsent(String text) {
        return text.isEmpty() ? null : text;
    }
}

package dev.millrace.stacks.cloudformation;

import dev.millrace.stacks.DeployRequest;
import dev.millrace.stacks.StackRecord;
import dev.millrace.stacks.Stacks;
import dev.millrace.stacks.template.Template;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns the members of create, update and change-set requests into what is to be deployed. */
final class Requests {

    private final Stacks stacks;

    Requests(Stacks stacks) {
        this.stacks = stacks;
    }

    /** The template that a request brings along. */
    static String template(@Nullable String body, @Nullable String url) {
        if (url != null) {
            throw CloudFormationErrors.notSupported("TemplateURL");
        }
        if (body == null) {
            throw CloudFormationErrors.validation("Either Template URL or Template Body must be specified.");
        }
        return body;
    }

    /** The template of an update, which may be the one the stack has. */
    static String template(
            @Nullable String body, @Nullable String url, @Nullable Boolean usePrevious, Optional<StackRecord> stack) {
        if (Boolean.TRUE.equals(usePrevious)) {
            return stack.map(found -> found.source().template())
                    .orElseThrow(() -> CloudFormationErrors.validation("There is no previous template to use."));
        }
        return template(body, url);
    }

    DeployRequest request(
            String stackName,
            String template,
            @Nullable List<Shapes.Parameter> parameters,
            @Nullable List<String> capabilities,
            @Nullable List<Shapes.Tag> tags,
            Optional<StackRecord> stack) {
        var read = CloudFormationErrors.translating(() -> stacks.validate(template));
        requireCapabilities(read, capabilities == null ? List.of() : capabilities);
        var request = new DeployRequest(stackName, template, Optional.empty(), values(parameters, stack), Map.of());
        return tags == null ? request : request.withTags(tags(tags));
    }

    private static Map<String, String> values(
            @Nullable List<Shapes.Parameter> parameters, Optional<StackRecord> stack) {
        var values = new HashMap<String, String>();
        for (var parameter : parameters == null ? List.<Shapes.Parameter>of() : parameters) {
            var key = parameter.parameterKey();
            if (key == null) {
                throw CloudFormationErrors.validation("A parameter needs a ParameterKey.");
            }
            if (Boolean.TRUE.equals(parameter.usePreviousValue())) {
                var previous = stack.map(found -> found.source().parameters().get(key));
                values.put(
                        key,
                        previous.orElseThrow(() -> CloudFormationErrors.validation(
                                "Invalid input for parameter key " + key + ". Cannot specify usePreviousValue as true"
                                        + " for a parameter key not in the previous template")));
            } else {
                values.put(key, parameter.parameterValue() == null ? "" : parameter.parameterValue());
            }
        }
        return values;
    }

    private static void requireCapabilities(Template template, List<String> given) {
        for (var capability : neededCapabilities(template)) {
            boolean enough = given.contains(capability)
                    || (capability.equals("CAPABILITY_IAM") && given.contains("CAPABILITY_NAMED_IAM"));
            if (!enough) {
                throw CloudFormationErrors.insufficientCapabilities(capability);
            }
        }
    }

    /** Templates that make IAM resources have to be deployed on purpose. */
    static List<String> neededCapabilities(Template template) {
        var iam = template.resources().values().stream()
                .filter(resource -> resource.type().startsWith("AWS::IAM::"))
                .toList();
        if (iam.isEmpty()) {
            return List.of();
        }
        boolean named = iam.stream()
                .map(resource -> resource.properties().entries())
                .anyMatch(properties ->
                        properties.containsKey("RoleName") || properties.containsKey("ManagedPolicyName"));
        return List.of(named ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM");
    }

    /** The types a template uses, for people to read. */
    static String capabilitiesReason(Template template) {
        var types = template.resources().values().stream()
                .map(Template.Resource::type)
                .filter(type -> type.startsWith("AWS::IAM::"))
                .collect(Collectors.toCollection(TreeSet::new));
        return "The following resource(s) require capabilities: " + types;
    }

    private static Map<String, String> tags(List<Shapes.Tag> given) {
        var tags = new LinkedHashMap<String, String>();
        for (var tag : given) {
            if (tag.key() == null || tag.value() == null) {
                throw CloudFormationErrors.validation("1 validation error detected: Value null at 'tags' failed to"
                        + " satisfy constraint: Member must not be null");
            }
            tags.put(tag.key(), tag.value());
        }
        return tags;
    }

    /** What a request says is to happen when a resource fails. */
    static DeployRequest.OnFailure onFailure(@Nullable Boolean disableRollback, @Nullable String onFailure) {
        if (disableRollback != null && onFailure != null) {
            throw CloudFormationErrors.validation("You can specify either DisableRollback or OnFailure, but not both.");
        }
        if (onFailure == null) {
            return Boolean.TRUE.equals(disableRollback)
                    ? DeployRequest.OnFailure.DO_NOTHING
                    : DeployRequest.OnFailure.ROLL_BACK;
        }
        return switch (onFailure) {
            case "ROLLBACK" -> DeployRequest.OnFailure.ROLL_BACK;
            case "DELETE" -> DeployRequest.OnFailure.DELETE;
            case "DO_NOTHING" -> DeployRequest.OnFailure.DO_NOTHING;
            default ->
                throw CloudFormationErrors.validation("1 validation error detected: Value '" + onFailure
                        + "' at 'onFailure' failed to satisfy constraint: Member must satisfy enum value set: [DELETE,"
                        + " DO_NOTHING, ROLLBACK]");
        };
    }

    /** Refuses a member, by name, that asks for something; empty ones do not. */
    static void refuse(String member, @Nullable Object value) {
        boolean asks = switch (value) {
            case null -> false;
            case String text -> !text.isEmpty();
            case Collection<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            case Object other -> true;
        };
        if (asks) {
            throw CloudFormationErrors.notSupported(member);
        }
    }
}

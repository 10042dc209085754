package dev.millrace.stacks.cloudformation;

import dev.millrace.stacks.DeployRequest;
import dev.millrace.stacks.StackRecord;
import dev.millrace.stacks.Stacks;
import dev.millrace.stacks.template.Template;
import java.util.HashMap;
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
            Optional<StackRecord> stack) {
        var read = CloudFormationErrors.translating(() -> stacks.validate(template));
        requireCapabilities(read, capabilities == null ? List.of() : capabilities);
        return new DeployRequest(stackName, template, Optional.empty(), values(parameters, stack), Map.of());
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
                .anyMatch(resource -> resource.properties().entries().containsKey("RoleName"));
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

    static void refuseTags(@Nullable List<Shapes.Tag> tags) {
        if (tags != null && !tags.isEmpty()) {
            throw CloudFormationErrors.notSupported("Tags");
        }
    }
}

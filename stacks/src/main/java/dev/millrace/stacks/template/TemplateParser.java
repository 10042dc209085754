package dev.millrace.stacks.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the sections of a template and refuses what it may not contain. Says nothing on resource types. */
public final class TemplateParser {

    private static final Set<String> SECTIONS = Set.of(
            "AWSTemplateFormatVersion",
            "Description",
            "Metadata",
            "Parameters",
            "Mappings",
            "Conditions",
            "Rules",
            "Resources",
            "Outputs");

    /** Sections that CloudFormation has and Millrace does not. */
    private static final Set<String> UNSUPPORTED_SECTIONS = Set.of("Transform", "Hooks");

    private static final Set<String> RESOURCE_MEMBERS =
            Set.of("Type", "Properties", "Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Metadata");

    private static final Set<String> UNSUPPORTED_RESOURCE_MEMBERS = Set.of("CreationPolicy", "UpdatePolicy");

    private static final Pattern LOGICAL_ID = Pattern.compile("[A-Za-z0-9]{1,255}");
    private static final int MAX_RESOURCES = 500;
    private static final int MAX_PARAMETERS = 200;

    private TemplateParser() {}

    /**
     * Reads a template.
     *
     * @throws TemplateException in CloudFormation's words, with a line where that helps
     */
    public static Template parse(String text) {
        var root = TemplateReader.read(text).entries("the template");
        checkSections(root);
        var resources = resources(section(root, "Resources"));
        if (resources.isEmpty()) {
            throw new TemplateException("Template format error: At least one Resources member must be defined.");
        }
        return new Template(
                Optional.ofNullable(root.get("Description"))
                        .map(node -> node.text("Description"))
                        .orElse(""),
                ParameterParser.parse(section(root, "Parameters"), MAX_PARAMETERS),
                mappings(section(root, "Mappings")),
                conditions(section(root, "Conditions")),
                RuleParser.parse(section(root, "Rules")),
                resources,
                OutputParser.parse(section(root, "Outputs")));
    }

    private static void checkSections(Map<String, Node> root) {
        for (var entry : root.entrySet()) {
            var name = entry.getKey();
            if (UNSUPPORTED_SECTIONS.contains(name)) {
                var what = entry.getValue() instanceof Node.Scalar scalar ? name + " " + scalar.text() : name;
                throw TemplateException.at(
                        entry.getValue().line(), "Template format error: " + what + " is not supported by Millrace.");
            }
            if (!SECTIONS.contains(name)) {
                throw TemplateException.at(
                        entry.getValue().line(), "Invalid template property or properties [" + name + "]");
            }
        }
        var version = root.get("AWSTemplateFormatVersion");
        if (version != null && !version.text("AWSTemplateFormatVersion").equals("2010-09-09")) {
            throw TemplateException.at(
                    version.line(),
                    "Template format error: [/AWSTemplateFormatVersion] only 2010-09-09 is a valid version.");
        }
    }

    private static Map<String, Node> section(Map<String, Node> root, String name) {
        var node = root.get(name);
        return node == null ? Map.of() : node.entries("[/" + name + "]");
    }

    private static Map<String, Map<String, Map<String, Expression>>> mappings(Map<String, Node> section) {
        var maps = new LinkedHashMap<String, Map<String, Map<String, Expression>>>();
        section.forEach((name, map) -> {
            var outer = new LinkedHashMap<String, Map<String, Expression>>();
            map.entries("Mapping " + name).forEach((key, values) -> {
                var inner = new LinkedHashMap<String, Expression>();
                values.entries("Mapping " + name + "." + key)
                        .forEach((second, value) -> inner.put(second, ExpressionReader.value(value)));
                outer.put(key, inner);
            });
            maps.put(name, outer);
        });
        return maps;
    }

    private static Map<String, Expression> conditions(Map<String, Node> section) {
        var conditions = new LinkedHashMap<String, Expression>();
        section.forEach((name, node) -> conditions.put(name, ExpressionReader.condition(node)));
        return conditions;
    }

    private static Map<String, Template.Resource> resources(Map<String, Node> section) {
        if (section.size() > MAX_RESOURCES) {
            throw new TemplateException("Template format error: Number of resources, " + section.size()
                    + ", is greater than maximum allowed, " + MAX_RESOURCES);
        }
        var resources = new LinkedHashMap<String, Template.Resource>();
        section.forEach((id, node) -> resources.put(id, resource(id, node)));
        return resources;
    }

    private static Template.Resource resource(String id, Node node) {
        if (!LOGICAL_ID.matcher(id).matches()) {
            throw TemplateException.at(
                    node.line(), "Template format error: Resource name " + id + " is non alphanumeric.");
        }
        var members = node.entries("[/Resources/" + id + "]");
        for (var member : members.entrySet()) {
            if (UNSUPPORTED_RESOURCE_MEMBERS.contains(member.getKey())) {
                throw TemplateException.at(
                        member.getValue().line(),
                        "Template format error: " + member.getKey() + " of resource " + id
                                + " is not supported by Millrace.");
            }
            if (!RESOURCE_MEMBERS.contains(member.getKey())) {
                throw TemplateException.at(
                        member.getValue().line(),
                        "Template format error: Invalid resource attribute " + member.getKey() + " of resource " + id
                                + ".");
            }
        }
        var type = members.get("Type");
        if (type == null) {
            throw TemplateException.at(
                    node.line(),
                    "Template format error: [/Resources/" + id
                            + "] Every Resources object must contain a Type member.");
        }
        var declared = members.get("Properties");
        var properties = declared == null
                ? new Expression.MapOf(Map.of())
                : ExpressionReader.value(declared) instanceof Expression.MapOf map ? map : notAnObject(declared, id);
        return new Template.Resource(
                id,
                type.text("the Type of " + id),
                properties,
                Optional.ofNullable(members.get("Condition")).map(at -> at.text("the Condition of " + id)),
                dependsOn(members.get("DependsOn"), id),
                removal(members.get("DeletionPolicy"), "DeletionPolicy", id),
                removal(members.get("UpdateReplacePolicy"), "UpdateReplacePolicy", id),
                node.line());
    }

    private static Expression.MapOf notAnObject(Node node, String id) {
        throw TemplateException.at(
                node.line(), "Template format error: [/Resources/" + id + "/Properties] must be an object.");
    }

    private static List<String> dependsOn(@Nullable Node node, String id) {
        if (node == null) {
            return List.of();
        }
        if (node instanceof Node.Scalar) {
            return List.of(node.text("the DependsOn of " + id));
        }
        var ids = new ArrayList<String>();
        for (var item : node.items("the DependsOn of " + id)) {
            ids.add(item.text("the DependsOn of " + id));
        }
        return ids;
    }

    private static Template.Removal removal(@Nullable Node node, String member, String id) {
        if (node == null) {
            return Template.Removal.DELETE;
        }
        var text = node.text("the " + member + " of " + id);
        return switch (text) {
            case "Delete" -> Template.Removal.DELETE;
            case "Retain" -> Template.Removal.RETAIN;
            case "RetainExceptOnCreate" -> Template.Removal.RETAIN_EXCEPT_ON_CREATE;
            case "Snapshot" ->
                throw TemplateException.at(
                        node.line(),
                        "Template format error: " + member + " Snapshot of resource " + id
                                + " is not supported by Millrace.");
            default ->
                throw TemplateException.at(
                        node.line(),
                        "Template format error: Unrecognized " + member + " " + text + " for resource " + id);
        };
    }
}

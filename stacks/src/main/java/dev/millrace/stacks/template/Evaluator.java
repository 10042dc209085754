package dev.millrace.stacks.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Gives expressions their value. Immutable; what resources and other stacks provide is asked for when needed. */
public final class Evaluator {

    /** What resources are worth. */
    public interface ResourceValues {
        /** What {@code Ref} gives. */
        JsonNode ref(String logicalId);

        /** What {@code Fn::GetAtt} gives. */
        JsonNode attribute(String logicalId, String attribute);
    }

    /** What other stacks export. */
    @FunctionalInterface
    public interface Exports {
        Optional<String> value(String name);
    }

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Template template;
    private final Map<String, JsonNode> names;
    private final Conditions conditions;
    private final ResourceValues resources;
    private final Exports exports;

    private Evaluator(Template template, Map<String, JsonNode> names, ResourceValues resources, Exports exports) {
        this.template = template;
        this.names = names;
        this.resources = resources;
        this.exports = exports;
        this.conditions = new Conditions(template.conditions(), this::value);
    }

    /** With what another evaluator has decided. */
    private Evaluator(Evaluator other, ResourceValues resources) {
        this.template = other.template;
        this.names = other.names;
        this.conditions = other.conditions;
        this.resources = resources;
        this.exports = other.exports;
    }

    /**
     * An evaluator for a template whose parameters are known; its conditions are decided here.
     *
     * @param parameters a text for every parameter
     * @param pseudo the pseudo parameters, {@code AWS::NoValue} left out
     */
    public static Evaluator of(
            Template template,
            Map<String, String> parameters,
            Map<String, String> pseudo,
            ResourceValues resources,
            Exports exports) {
        var names = new LinkedHashMap<String, JsonNode>();
        pseudo.forEach((name, text) -> names.put(name, TextNode.valueOf(text)));
        names.put("AWS::NotificationARNs", JSON.arrayNode());
        template.parameters().forEach((name, parameter) -> {
            var text = parameters.get(name);
            if (text != null) {
                names.put(name, parameter.value(text));
            }
        });
        var evaluator = new Evaluator(template, names, resources, exports);
        evaluator.conditions.decideAll();
        return evaluator;
    }

    /** The same evaluator with other resource values. */
    public Evaluator with(ResourceValues other) {
        return new Evaluator(this, other);
    }

    /** Whether the name means a parameter or pseudo parameter rather than a resource. */
    public boolean isParameter(String name) {
        return names.containsKey(name) || name.equals("AWS::NoValue");
    }

    /** Whether the condition holds. */
    public boolean holds(String condition) {
        return conditions.holds(condition);
    }

    /**
     * Refuses parameters that the template's rules do not allow.
     *
     * @throws TemplateException naming the rule, in its author's words
     */
    public void checkRules() {
        for (var rule : template.rules()) {
            if (rule.condition().map(conditions::isTrue).orElse(true)) {
                for (var assertion : rule.assertions()) {
                    if (!conditions.isTrue(assertion.claim())) {
                        throw new TemplateException("Template validation error: rule " + rule.name() + " failed"
                                + (assertion.description().isEmpty() ? "" : ": " + assertion.description()));
                    }
                }
            }
        }
    }

    /** The value of the expression; empty if it is {@code AWS::NoValue}. */
    public Optional<JsonNode> value(Expression expression) {
        return switch (expression) {
            case Expression.Literal literal -> Optional.of(literal.value());
            case Expression.ListOf list -> {
                var items = JSON.arrayNode();
                list.items().forEach(item -> value(item).ifPresent(items::add));
                yield Optional.of(items);
            }
            case Expression.MapOf map -> {
                var entries = JSON.objectNode();
                map.entries().forEach((key, item) -> value(item).ifPresent(found -> entries.set(key, found)));
                yield Optional.of(entries);
            }
            case Expression.Ref ref -> ref(ref.name());
            case Expression.GetAtt get -> Optional.of(resources.attribute(get.resource(), get.attribute()));
            case Expression.Sub sub -> {
                var text = new StringBuilder();
                sub.parts().forEach(part -> text.append(text(part, "Fn::Sub")));
                yield Optional.of(TextNode.valueOf(text.toString()));
            }
            case Expression.Join join -> {
                var texts = new ArrayList<String>();
                list(join.items(), "Fn::Join").forEach(item -> texts.add(scalar(item, "Fn::Join")));
                yield Optional.of(TextNode.valueOf(String.join(join.delimiter(), texts)));
            }
            case Expression.Select select -> Optional.of(select(select));
            case Expression.Split split -> {
                var items = JSON.arrayNode();
                for (var part : text(split.text(), "Fn::Split").split(Pattern.quote(split.delimiter()), -1)) {
                    items.add(part);
                }
                yield Optional.of(items);
            }
            case Expression.If choice -> value(holds(choice.condition()) ? choice.then() : choice.otherwise());
            case Expression.FindInMap find -> Optional.of(find(find));
            case Expression.ImportValue importing -> {
                var name = text(importing.name(), "Fn::ImportValue");
                yield Optional.of(TextNode.valueOf(exports.value(name)
                        .orElseThrow(() -> new TemplateException("No export named " + name + " found."))));
            }
            case Expression.Base64 base64 ->
                Optional.of(TextNode.valueOf(java.util.Base64.getEncoder()
                        .encodeToString(text(base64.text(), "Fn::Base64").getBytes(StandardCharsets.UTF_8))));
            case Expression.AvailabilityZones zones -> Optional.of(zones(text(zones.region(), "Fn::GetAZs")));
            case Expression.AllIn ignored -> outOfPlace();
            case Expression.AllEqual ignored -> outOfPlace();
            case Expression.Equals ignored -> outOfPlace();
            case Expression.Not ignored -> outOfPlace();
            case Expression.And ignored -> outOfPlace();
            case Expression.Or ignored -> outOfPlace();
            case Expression.Condition ignored -> outOfPlace();
        };
    }

    /**
     * The reader lets logical functions through among conditions and rules only, where {@link Conditions} meets them.
     */
    private static Optional<JsonNode> outOfPlace() {
        throw new TemplateException("Template format error: a logical function cannot be used as a value.");
    }

    private Optional<JsonNode> ref(String name) {
        if (name.equals("AWS::NoValue")) {
            return Optional.empty();
        }
        var value = names.get(name);
        return Optional.of(value != null ? value : resources.ref(name));
    }

    /** The text of the expression; refuses lists and maps. */
    public String text(Expression expression, String function) {
        return value(expression).map(found -> scalar(found, function)).orElse("");
    }

    private static String scalar(JsonNode value, String function) {
        if (!value.isValueNode()) {
            throw new TemplateException("Template error: " + function + " needs a string and got "
                    + (value.isArray() ? "a list." : "an object."));
        }
        return value.asText();
    }

    private JsonNode list(Expression expression, String function) {
        var value = value(expression).orElse(JSON.arrayNode());
        if (!value.isArray()) {
            throw new TemplateException("Template error: every " + function + " object requires a list of strings.");
        }
        return value;
    }

    private JsonNode select(Expression.Select select) {
        var items = list(select.items(), "Fn::Select");
        var index = text(select.index(), "Fn::Select");
        if (!index.matches("[0-9]{1,6}") || Integer.parseInt(index) >= items.size()) {
            throw new TemplateException("Template error: Fn::Select cannot select nonexistent value at index " + index);
        }
        return items.get(Integer.parseInt(index));
    }

    /** As most regions have them: three, called after the region. */
    private JsonNode zones(String region) {
        var name = region.isEmpty()
                ? names.getOrDefault("AWS::Region", TextNode.valueOf("")).asText()
                : region;
        return JSON.arrayNode().add(name + "a").add(name + "b").add(name + "c");
    }

    private JsonNode find(Expression.FindInMap find) {
        var map = text(find.map(), "Fn::FindInMap");
        var first = text(find.first(), "Fn::FindInMap");
        var second = text(find.second(), "Fn::FindInMap");
        var found = template.mappings()
                .getOrDefault(map, Map.of())
                .getOrDefault(first, Map.of())
                .get(second);
        if (found == null) {
            throw new TemplateException(
                    "Template error: Unable to get mapping for " + map + "::" + first + "::" + second);
        }
        return value(found).orElse(TextNode.valueOf(""));
    }
}

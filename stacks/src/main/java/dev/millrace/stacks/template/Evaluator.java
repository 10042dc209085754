package dev.millrace.stacks.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private final Map<String, Boolean> conditions;
    private final ResourceValues resources;
    private final Exports exports;

    private Evaluator(
            Template template,
            Map<String, JsonNode> names,
            Map<String, Boolean> conditions,
            ResourceValues resources,
            Exports exports) {
        this.template = template;
        this.names = names;
        this.conditions = conditions;
        this.resources = resources;
        this.exports = exports;
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
        var conditions = new LinkedHashMap<String, Boolean>();
        var undecided = new Evaluator(template, names, conditions, resources, exports);
        for (var name : template.conditions().keySet()) {
            undecided.decide(name, new LinkedHashSet<>());
        }
        return undecided;
    }

    /** The same evaluator with other resource values. */
    public Evaluator with(ResourceValues other) {
        return new Evaluator(template, names, conditions, other, exports);
    }

    /** Whether the name means a parameter or pseudo parameter rather than a resource. */
    public boolean isParameter(String name) {
        return names.containsKey(name) || name.equals("AWS::NoValue");
    }

    /** Whether the condition holds. */
    public boolean holds(String condition) {
        return decide(condition, new LinkedHashSet<>());
    }

    private boolean decide(String name, Set<String> waiting) {
        var known = conditions.get(name);
        if (known != null) {
            return known;
        }
        var expression = template.conditions().get(name);
        if (expression == null) {
            throw new TemplateException("Template format error: Unresolved condition dependency " + name);
        }
        if (!waiting.add(name)) {
            throw new TemplateException("Template format error: Circular dependency between conditions: " + waiting);
        }
        boolean result = truth(expression, waiting);
        waiting.remove(name);
        conditions.put(name, result);
        return result;
    }

    private boolean truth(Expression expression, Set<String> waiting) {
        return switch (expression) {
            case Expression.Equals equals -> comparable(equals.left()).equals(comparable(equals.right()));
            case Expression.Not not -> !truth(not.operand(), waiting);
            case Expression.And and -> and.operands().stream().allMatch(operand -> truth(operand, waiting));
            case Expression.Or or -> or.operands().stream().anyMatch(operand -> truth(operand, waiting));
            case Expression.Condition condition -> decide(condition.name(), waiting);
            case Expression.Literal literal
            when isBoolean(literal.value()) -> literal.value().asBoolean();
            case Expression.Literal ignored -> notACondition();
            case Expression.ListOf ignored -> notACondition();
            case Expression.MapOf ignored -> notACondition();
            case Expression.Ref ignored -> notACondition();
            case Expression.GetAtt ignored -> notACondition();
            case Expression.Sub ignored -> notACondition();
            case Expression.Join ignored -> notACondition();
            case Expression.Select ignored -> notACondition();
            case Expression.Split ignored -> notACondition();
            case Expression.If ignored -> notACondition();
            case Expression.FindInMap ignored -> notACondition();
            case Expression.ImportValue ignored -> notACondition();
            case Expression.Base64 ignored -> notACondition();
        };
    }

    private static boolean isBoolean(JsonNode value) {
        return value.isBoolean()
                || value.asText().equals("true")
                || value.asText().equals("false");
    }

    private static boolean notACondition() {
        throw new TemplateException(
                "Template format error: a condition must be Fn::Equals, Fn::Not, Fn::And, Fn::Or or a Condition.");
    }

    /** Fn::Equals compares texts: the number 1 equals the text 1. */
    private JsonNode comparable(Expression expression) {
        var value = value(expression).orElse(TextNode.valueOf(""));
        return value.isValueNode() ? TextNode.valueOf(value.asText()) : value;
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
                var texts = new java.util.ArrayList<String>();
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
            case Expression.Equals ignored -> outOfPlace();
            case Expression.Not ignored -> outOfPlace();
            case Expression.And ignored -> outOfPlace();
            case Expression.Or ignored -> outOfPlace();
            case Expression.Condition ignored -> outOfPlace();
        };
    }

    /** The reader lets logical functions through among conditions only, where {@link #truth} meets them. */
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

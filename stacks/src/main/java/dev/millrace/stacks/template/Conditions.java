package dev.millrace.stacks.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Decides conditions, and what rules assert. Each condition is decided once; confined to one evaluator. */
final class Conditions {

    private final Map<String, Expression> declared;
    private final Function<Expression, Optional<JsonNode>> values;
    private final Map<String, Boolean> decided = new HashMap<>();
    private final Set<String> waiting = new LinkedHashSet<>();

    /** @param values gives the value of what is compared */
    Conditions(Map<String, Expression> declared, Function<Expression, Optional<JsonNode>> values) {
        this.declared = declared;
        this.values = values;
    }

    /** Decides all that the template declares. */
    void decideAll() {
        declared.keySet().forEach(this::holds);
    }

    /** Whether the condition of that name holds. */
    boolean holds(String name) {
        var known = decided.get(name);
        if (known != null) {
            return known;
        }
        var expression = declared.get(name);
        if (expression == null) {
            throw new TemplateException("Template format error: Unresolved condition dependency " + name);
        }
        if (!waiting.add(name)) {
            throw new TemplateException("Template format error: Circular dependency between conditions: " + waiting);
        }
        boolean result = isTrue(expression);
        waiting.remove(name);
        decided.put(name, result);
        return result;
    }

    /** Whether the expression, a logical function, is true. */
    boolean isTrue(Expression expression) {
        return switch (expression) {
            case Expression.Equals equals -> comparable(equals.left()).equals(comparable(equals.right()));
            case Expression.Not not -> !isTrue(not.operand());
            case Expression.And and -> and.operands().stream().allMatch(this::isTrue);
            case Expression.Or or -> or.operands().stream().anyMatch(this::isTrue);
            case Expression.Condition condition -> holds(condition.name());
            case Expression.AllIn all -> list(all.among()).containsAll(list(all.members()));
            case Expression.AllEqual all -> list(all.members()).stream().allMatch(comparable(all.value())::equals);
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
            case Expression.AvailabilityZones ignored -> notACondition();
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

    /** Texts are compared: the number 1 equals the text 1. */
    private JsonNode comparable(Expression expression) {
        return comparable(values.apply(expression).orElse(TextNode.valueOf("")));
    }

    private static JsonNode comparable(JsonNode value) {
        return value.isValueNode() ? TextNode.valueOf(value.asText()) : value;
    }

    private List<JsonNode> list(Expression expression) {
        var items = new ArrayList<JsonNode>();
        var value = values.apply(expression).orElse(TextNode.valueOf(""));
        if (!value.isArray()) {
            throw new TemplateException("Template error: Fn::Contains, Fn::EachMemberIn and Fn::EachMemberEquals need"
                    + " a list of strings.");
        }
        value.forEach(item -> items.add(comparable(item)));
        return items;
    }
}

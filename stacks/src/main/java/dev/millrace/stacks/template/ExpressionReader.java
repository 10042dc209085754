package dev.millrace.stacks.template;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Turns nodes into expressions, refusing functions that are unknown, malformed or out of place. */
final class ExpressionReader {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");
    private static final Pattern VARIABLE_NAME = Pattern.compile("[A-Za-z0-9_.:]+");

    /** Functions that belong to transforms or to services which Millrace does not have. */
    private static final Set<String> NOT_SUPPORTED = Set.of(
            "Fn::Cidr",
            "Fn::GetStackOutput",
            "Fn::Length",
            "Fn::RefAll",
            "Fn::ToJsonString",
            "Fn::Transform",
            "Fn::ValueOf",
            "Fn::ValueOfAll");

    /** Where in a template an expression stands. */
    private enum Place {
        VALUE,
        CONDITION,
        RULE
    }

    private final Place place;

    private ExpressionReader(Place place) {
        this.place = place;
    }

    /** Reads a property, an output or anything else that is a value. */
    static Expression value(Node node) {
        return new ExpressionReader(Place.VALUE).read(node);
    }

    /** Reads a condition: here the logical functions are at home. */
    static Expression condition(Node node) {
        return new ExpressionReader(Place.CONDITION).read(node);
    }

    /** Reads what a rule asserts or depends on. */
    static Expression rule(Node node) {
        return new ExpressionReader(Place.RULE).read(node);
    }

    private Expression read(Node node) {
        return switch (node) {
            case Node.Scalar scalar -> new Expression.Literal(scalar.json());
            case Node.Sequence sequence ->
                new Expression.ListOf(sequence.items().stream().map(this::read).toList());
            case Node.Mapping mapping -> mapping(mapping);
        };
    }

    private Expression mapping(Node.Mapping mapping) {
        if (mapping.entries().size() == 1) {
            var only = mapping.entries().entrySet().iterator().next();
            var name = only.getKey();
            // "Condition" is also an everyday key of policy documents; it is a function among conditions only.
            if (name.equals("Ref")
                    || name.startsWith("Fn::")
                    || (place == Place.CONDITION && name.equals("Condition"))) {
                return function(name, only.getValue());
            }
        }
        var entries = new LinkedHashMap<String, Expression>();
        for (var entry : mapping.entries().entrySet()) {
            if (entry.getKey().startsWith("Fn::ForEach")) {
                throw notSupported(entry.getKey(), entry.getValue());
            }
            if (entry.getKey().startsWith("Fn::")) {
                throw TemplateException.at(
                        mapping.line(),
                        "Template format error: " + entry.getKey() + " must be the only key of its object.");
            }
            entries.put(entry.getKey(), read(entry.getValue()));
        }
        return new Expression.MapOf(entries);
    }

    private Expression function(String name, Node argument) {
        return switch (name) {
            case "Ref" -> new Expression.Ref(argument.text("every Ref object's value"));
            case "Fn::GetAtt" -> attribute(argument);
            case "Fn::Sub" -> substitution(argument);
            case "Fn::Join" -> {
                var of = arguments(name, argument, 2);
                yield new Expression.Join(of.get(0).text("the delimiter of Fn::Join"), read(of.get(1)));
            }
            case "Fn::Select" -> {
                var of = arguments(name, argument, 2);
                yield new Expression.Select(read(of.get(0)), read(of.get(1)));
            }
            case "Fn::Split" -> {
                var of = arguments(name, argument, 2);
                yield new Expression.Split(of.get(0).text("the delimiter of Fn::Split"), read(of.get(1)));
            }
            case "Fn::If" -> {
                var of = arguments(name, argument, 3);
                yield new Expression.If(of.get(0).text("the condition of Fn::If"), read(of.get(1)), read(of.get(2)));
            }
            case "Fn::FindInMap" -> {
                if (argument instanceof Node.Sequence sequence
                        && sequence.items().size() == 4) {
                    throw notSupported("Fn::FindInMap with a DefaultValue", argument);
                }
                var of = arguments(name, argument, 3);
                yield new Expression.FindInMap(read(of.get(0)), read(of.get(1)), read(of.get(2)));
            }
            case "Fn::ImportValue" -> new Expression.ImportValue(read(argument));
            case "Fn::Base64" -> new Expression.Base64(read(argument));
            case "Fn::GetAZs" -> new Expression.AvailabilityZones(read(argument));
            case "Fn::Equals", "Fn::Not", "Fn::And", "Fn::Or", "Condition" -> logical(name, argument);
            case "Fn::Contains", "Fn::EachMemberIn", "Fn::EachMemberEquals" -> membership(name, argument);
            default -> {
                if (NOT_SUPPORTED.contains(name) || name.startsWith("Fn::ForEach")) {
                    throw notSupported(name, argument);
                }
                throw TemplateException.at(
                        argument.line(), "Template format error: Unrecognized intrinsic function " + name);
            }
        };
    }

    private static TemplateException notSupported(String what, Node where) {
        return TemplateException.at(where.line(), "Template format error: " + what + " is not supported by Millrace.");
    }

    private Expression membership(String name, Node argument) {
        if (place != Place.RULE) {
            throw TemplateException.at(
                    argument.line(), "Template format error: " + name + " can only be used in a rule.");
        }
        var of = arguments(name, argument, 2);
        var first = read(of.get(0));
        var second = read(of.get(1));
        return switch (name) {
            case "Fn::Contains" -> new Expression.AllIn(new Expression.ListOf(List.of(second)), first);
            case "Fn::EachMemberIn" -> new Expression.AllIn(first, second);
            default -> new Expression.AllEqual(first, second);
        };
    }

    private Expression logical(String name, Node argument) {
        if (place == Place.VALUE) {
            throw TemplateException.at(
                    argument.line(), "Template format error: " + name + " can only be used in a condition.");
        }
        return switch (name) {
            case "Condition" -> new Expression.Condition(argument.text("every Condition object's value"));
            case "Fn::Equals" -> {
                var of = arguments(name, argument, 2);
                yield new Expression.Equals(read(of.get(0)), read(of.get(1)));
            }
            case "Fn::Not" ->
                new Expression.Not(read(arguments(name, argument, 1).getFirst()));
            case "Fn::And" -> new Expression.And(operands(name, argument));
            case "Fn::Or" -> new Expression.Or(operands(name, argument));
            default -> throw new IllegalArgumentException("not a logical function: " + name);
        };
    }

    private List<Expression> operands(String name, Node argument) {
        var operands = argument.items("the value of " + name);
        if (operands.size() < 2 || operands.size() > 10) {
            throw TemplateException.at(
                    argument.line(),
                    "Template validation error: every " + name
                            + " object requires a list of at least 2 and at most 10 boolean parameters.");
        }
        return operands.stream().map(this::read).toList();
    }

    private static List<Node> arguments(String name, Node argument, int count) {
        if (argument instanceof Node.Sequence sequence && sequence.items().size() == count) {
            return sequence.items();
        }
        throw TemplateException.at(
                argument.line(),
                "Template error: every " + name + " object requires a list of " + count + " parameter"
                        + (count == 1 ? "" : "s") + ".");
    }

    private static Expression attribute(Node argument) {
        if (argument instanceof Node.Scalar scalar) {
            int dot = scalar.text().indexOf('.');
            if (dot > 0 && dot < scalar.text().length() - 1) {
                return new Expression.GetAtt(
                        scalar.text().substring(0, dot), scalar.text().substring(dot + 1));
            }
        }
        if (argument instanceof Node.Sequence sequence && sequence.items().size() == 2) {
            var resource = sequence.items().get(0).text("the resource name of Fn::GetAtt");
            var attribute = sequence.items().get(1).text("the attribute of Fn::GetAtt");
            if (!resource.isEmpty() && !attribute.isEmpty()) {
                return new Expression.GetAtt(resource, attribute);
            }
        }
        throw TemplateException.at(
                argument.line(),
                "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the"
                        + " resource attribute");
    }

    private Expression substitution(Node argument) {
        if (argument instanceof Node.Sequence) {
            var of = arguments("Fn::Sub", argument, 2);
            var bound = new LinkedHashMap<String, Expression>();
            of.get(1).entries("the variable map of Fn::Sub").forEach((name, node) -> bound.put(name, read(node)));
            return substitution(of.get(0), bound);
        }
        return substitution(argument, Map.of());
    }

    private static Expression substitution(Node template, Map<String, Expression> bound) {
        var text = template.text("the text of Fn::Sub");
        var parts = new ArrayList<Expression>();
        var matcher = VARIABLE.matcher(text);
        int end = 0;
        while (matcher.find()) {
            addText(parts, text.substring(end, matcher.start()));
            end = matcher.end();
            var name = matcher.group(1).trim();
            if (name.startsWith("!")) {
                addText(parts, "${" + name.substring(1) + "}");
            } else {
                parts.add(variable(name, bound, template.line()));
            }
        }
        addText(parts, text.substring(end));
        return new Expression.Sub(parts);
    }

    private static Expression variable(String name, Map<String, Expression> bound, int line) {
        if (!VARIABLE_NAME.matcher(name).matches()) {
            throw TemplateException.at(
                    line,
                    "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters,"
                            + " underscores, periods, and colons");
        }
        var value = bound.get(name);
        if (value != null) {
            return value;
        }
        int dot = name.indexOf('.');
        return dot < 0
                ? new Expression.Ref(name)
                : new Expression.GetAtt(name.substring(0, dot), name.substring(dot + 1));
    }

    private static void addText(List<Expression> parts, String text) {
        if (!text.isEmpty()) {
            parts.add(new Expression.Literal(TextNode.valueOf(text)));
        }
    }
}

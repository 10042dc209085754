package dev.millrace.stacks.template;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads the Parameters section. */
final class ParameterParser {

    private static final Set<String> MEMBERS = Set.of(
            "Type",
            "Default",
            "AllowedValues",
            "AllowedPattern",
            "ConstraintDescription",
            "Description",
            "MinLength",
            "MaxLength",
            "MinValue",
            "MaxValue",
            "NoEcho");

    private ParameterParser() {}

    static Map<String, Parameter> parse(Map<String, Node> section, int max) {
        if (section.size() > max) {
            throw new TemplateException("Template format error: Number of parameters, " + section.size()
                    + ", is greater than maximum allowed, " + max);
        }
        var parameters = new LinkedHashMap<String, Parameter>();
        section.forEach((name, node) -> parameters.put(name, parameter(name, node)));
        return parameters;
    }

    private static Parameter parameter(String name, Node node) {
        var members = node.entries("[/Parameters/" + name + "]");
        for (var member : members.entrySet()) {
            if (!MEMBERS.contains(member.getKey())) {
                throw TemplateException.at(
                        member.getValue().line(),
                        "Template format error: Invalid template parameter property '" + member.getKey() + "'");
            }
        }
        var parameter = new Parameter(
                name,
                type(name, node.line(), text(members, "Type")),
                text(members, "Default"),
                Optional.ofNullable(members.get("AllowedValues"))
                        .map(list -> list.items("AllowedValues of " + name).stream()
                                .map(item -> item.text("each of the AllowedValues of " + name))
                                .toList())
                        .orElse(List.of()),
                text(members, "AllowedPattern").map(pattern -> pattern(name, node.line(), pattern)),
                number(members, "MinValue", name),
                number(members, "MaxValue", name),
                number(members, "MinLength", name).map(BigDecimal::intValueExact),
                number(members, "MaxLength", name).map(BigDecimal::intValueExact),
                text(members, "ConstraintDescription"),
                text(members, "NoEcho").map(Boolean::parseBoolean).orElse(false),
                text(members, "Description").orElse(""));
        parameter.defaultValue().ifPresent(parameter::check);
        return parameter;
    }

    private static Optional<String> text(Map<String, Node> members, String member) {
        return Optional.ofNullable(members.get(member)).map(node -> node.text("a parameter's " + member));
    }

    private static Optional<BigDecimal> number(Map<String, Node> members, String member, String name) {
        return text(members, member).map(text -> {
            try {
                return new BigDecimal(text);
            } catch (NumberFormatException e) {
                throw new TemplateException(
                        "Template format error: " + member + " of parameter " + name + " must be a number.", e);
            }
        });
    }

    private static Pattern pattern(String name, int line, String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw TemplateException.at(
                    line,
                    "Template format error: AllowedPattern of parameter " + name + " is no regular expression: "
                            + e.getDescription());
        }
    }

    private static Parameter.Type type(String name, int line, Optional<String> text) {
        var written = text.orElseThrow(() -> TemplateException.at(
                line, "Template format error: Every Parameters object must contain a Type member: " + name));
        for (var type : Parameter.Type.values()) {
            if (type.wireName().equals(written)) {
                return type;
            }
        }
        throw TemplateException.at(
                line,
                written.startsWith("AWS::") || written.startsWith("List<AWS::")
                        ? "Template format error: parameter " + name + " has type " + written
                                + ", which is not supported by Millrace."
                        : "Template format error: Unrecognized parameter type: " + written);
    }
}

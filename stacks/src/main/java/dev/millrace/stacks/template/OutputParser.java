package dev.millrace.stacks.template;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the Outputs section. */
final class OutputParser {

    private static final Set<String> MEMBERS = Set.of("Description", "Value", "Export", "Condition");

    private OutputParser() {}

    static Map<String, Template.Output> parse(Map<String, Node> section) {
        var outputs = new LinkedHashMap<String, Template.Output>();
        section.forEach((name, node) -> outputs.put(name, output(name, node)));
        return outputs;
    }

    private static Template.Output output(String name, Node node) {
        var where = "[/Outputs/" + name + "]";
        var members = node.entries(where);
        for (var member : members.entrySet()) {
            if (!MEMBERS.contains(member.getKey())) {
                throw TemplateException.at(
                        member.getValue().line(),
                        "Template format error: " + where + " Encountered unsupported member " + member.getKey());
            }
        }
        var value = members.get("Value");
        if (value == null) {
            throw TemplateException.at(
                    node.line(),
                    "Template format error: " + where + " Every Outputs member must contain a Value object");
        }
        return new Template.Output(
                name,
                text(members.get("Description"), "the Description of output " + name)
                        .orElse(""),
                ExpressionReader.value(value),
                export(members.get("Export"), name),
                text(members.get("Condition"), "the Condition of output " + name));
    }

    private static Optional<String> text(@Nullable Node node, String what) {
        return Optional.ofNullable(node).map(present -> present.text(what));
    }

    private static Optional<Expression> export(@Nullable Node node, String output) {
        if (node == null) {
            return Optional.empty();
        }
        var members = node.entries("the Export of output " + output);
        var name = members.get("Name");
        if (name == null || members.size() != 1) {
            throw TemplateException.at(
                    node.line(),
                    "Template format error: [/Outputs/" + output + "/Export] Export must contain a Name and nothing"
                            + " else");
        }
        return Optional.of(ExpressionReader.value(name));
    }
}

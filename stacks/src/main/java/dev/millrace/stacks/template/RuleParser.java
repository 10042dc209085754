package dev.millrace.stacks.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the Rules section. */
final class RuleParser {

    private RuleParser() {}

    static List<Template.Rule> parse(Map<String, Node> section) {
        var rules = new ArrayList<Template.Rule>();
        section.forEach((name, node) -> rules.add(rule(name, node)));
        return rules;
    }

    private static Template.Rule rule(String name, Node node) {
        var where = "[/Rules/" + name + "]";
        var members = members(node, where, Set.of("RuleCondition", "Assertions"));
        var list = members.get("Assertions");
        if (list == null) {
            throw TemplateException.at(
                    node.line(), "Template format error: " + where + " Every Rules object must contain Assertions.");
        }
        var assertions = new ArrayList<Template.Assertion>();
        for (var item : list.items(where + " Assertions")) {
            var parts = members(item, where + " an assertion", Set.of("Assert", "AssertDescription"));
            var claim = parts.get("Assert");
            if (claim == null) {
                throw TemplateException.at(
                        item.line(), "Template format error: " + where + " Every assertion must contain an Assert.");
            }
            var description = Optional.ofNullable(parts.get("AssertDescription"))
                    .map(text -> text.text(where + " AssertDescription"))
                    .orElse("");
            assertions.add(new Template.Assertion(ExpressionReader.rule(claim), description));
        }
        return new Template.Rule(
                name, Optional.ofNullable(members.get("RuleCondition")).map(ExpressionReader::rule), assertions);
    }

    private static Map<String, Node> members(Node node, String where, Set<String> known) {
        var members = node.entries(where);
        for (var member : members.entrySet()) {
            if (!known.contains(member.getKey())) {
                throw TemplateException.at(
                        member.getValue().line(),
                        "Template format error: " + where + " Encountered unsupported member " + member.getKey());
            }
        }
        return members;
    }
}

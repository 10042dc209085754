package dev.millrace.stacks.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A template written in YAML. Short forms such as {@code !Ref X} become the long ones, {@code {Ref: X}}. */
final class YamlDocument {

    /** The tags of CloudFormation, with the function each stands for. */
    private static final Map<String, String> SHORT_FORMS = Map.ofEntries(
            Map.entry("!Ref", "Ref"),
            Map.entry("!Condition", "Condition"),
            Map.entry("!And", "Fn::And"),
            Map.entry("!Base64", "Fn::Base64"),
            Map.entry("!Cidr", "Fn::Cidr"),
            Map.entry("!Contains", "Fn::Contains"),
            Map.entry("!EachMemberEquals", "Fn::EachMemberEquals"),
            Map.entry("!EachMemberIn", "Fn::EachMemberIn"),
            Map.entry("!Equals", "Fn::Equals"),
            Map.entry("!FindInMap", "Fn::FindInMap"),
            Map.entry("!GetAtt", "Fn::GetAtt"),
            Map.entry("!GetAZs", "Fn::GetAZs"),
            Map.entry("!If", "Fn::If"),
            Map.entry("!ImportValue", "Fn::ImportValue"),
            Map.entry("!Join", "Fn::Join"),
            Map.entry("!Length", "Fn::Length"),
            Map.entry("!Not", "Fn::Not"),
            Map.entry("!Or", "Fn::Or"),
            Map.entry("!RefAll", "Fn::RefAll"),
            Map.entry("!Select", "Fn::Select"),
            Map.entry("!Split", "Fn::Split"),
            Map.entry("!Sub", "Fn::Sub"),
            Map.entry("!ToJsonString", "Fn::ToJsonString"),
            Map.entry("!Transform", "Fn::Transform"),
            Map.entry("!ValueOf", "Fn::ValueOf"),
            Map.entry("!ValueOfAll", "Fn::ValueOfAll"));

    private final TemplateReader.Budget budget = new TemplateReader.Budget();

    private YamlDocument() {}

    static Node read(String text) {
        var settings = LoadSettings.builder()
                .setUseMarks(true)
                .setCodePointLimit(TemplateReader.MAX_BYTES)
                .setMaxAliasesForCollections(50)
                .setAllowRecursiveKeys(false)
                .build();
        try {
            var root = new Compose(settings)
                    .composeString(text)
                    .orElseThrow(() -> new TemplateException("Template format error: the template is empty."));
            return new YamlDocument().node(root, 0);
        } catch (MarkedYamlEngineException e) {
            var mark = e.getProblemMark();
            var where = mark.map(at -> " (line " + (at.getLine() + 1) + ", column " + (at.getColumn() + 1) + ")")
                    .orElse("");
            throw new TemplateException(
                    "Template format error: YAML not well-formed." + where + " " + e.getProblem(), e);
        } catch (YamlEngineException e) {
            throw new TemplateException("Template format error: YAML not well-formed. " + e.getMessage(), e);
        }
    }

    private static int line(org.snakeyaml.engine.v2.nodes.Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    private Node node(org.snakeyaml.engine.v2.nodes.Node yaml, int depth) {
        int line = line(yaml);
        budget.take(depth, line);
        var tag = yaml.getTag().getValue();
        if (!tag.startsWith("!") || tag.equals("!")) {
            return plain(yaml, depth, line);
        }
        var function = SHORT_FORMS.get(tag);
        if (function == null) {
            throw TemplateException.at(line, "Template format error: unknown tag " + tag);
        }
        var argument = plain(yaml, depth, line);
        return new Node.Mapping(Map.of(function, tag.equals("!GetAtt") ? splitAttribute(argument) : argument), line);
    }

    /** {@code !GetAtt Table.Arn} is {@code [Table, Arn]}. */
    private static Node splitAttribute(Node argument) {
        if (!(argument instanceof Node.Scalar scalar)) {
            return argument;
        }
        int dot = scalar.text().indexOf('.');
        var parts = dot < 0
                ? List.of(scalar.text())
                : List.of(scalar.text().substring(0, dot), scalar.text().substring(dot + 1));
        return new Node.Sequence(
                parts.stream()
                        .<Node>map(part -> new Node.Scalar(part, Node.Kind.TEXT, scalar.line()))
                        .toList(),
                scalar.line());
    }

    private Node plain(org.snakeyaml.engine.v2.nodes.Node yaml, int depth, int line) {
        return switch (yaml) {
            case ScalarNode scalar -> new Node.Scalar(scalar.getValue(), kind(scalar), line);
            case SequenceNode sequence -> {
                var items = new ArrayList<Node>();
                for (var item : sequence.getValue()) {
                    items.add(node(item, depth + 1));
                }
                yield new Node.Sequence(items, line);
            }
            case MappingNode mapping -> {
                var entries = new LinkedHashMap<String, Node>();
                for (var tuple : mapping.getValue()) {
                    if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                        throw TemplateException.at(
                                line(tuple.getKeyNode()), "Template format error: a key must be a string.");
                    }
                    if (entries.put(key.getValue(), node(tuple.getValueNode(), depth + 1)) != null) {
                        throw TemplateException.at(line(key), "Template format error: duplicate key " + key.getValue());
                    }
                }
                yield new Node.Mapping(entries, line);
            }
            // The engine's nodes are not sealed; these three are all that it composes.
            default -> throw TemplateException.at(line, "Template format error: unreadable value.");
        };
    }

    private static Node.Kind kind(ScalarNode scalar) {
        if (!scalar.isPlain()) {
            return Node.Kind.TEXT;
        }
        var tag = scalar.getTag();
        if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
            // .inf and .nan are floats to YAML, but no numbers to CloudFormation.
            return scalar.getValue().matches("[-+]?[0-9][0-9.eE+-]*") ? Node.Kind.NUMBER : Node.Kind.TEXT;
        }
        if (tag.equals(Tag.BOOL)) {
            return Node.Kind.BOOLEAN;
        }
        return tag.equals(Tag.NULL) ? Node.Kind.NULL : Node.Kind.TEXT;
    }
}

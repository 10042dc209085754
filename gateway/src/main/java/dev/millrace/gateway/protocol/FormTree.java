package dev.millrace.gateway.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ServiceError;
import dev.millrace.services.Entries;
import dev.millrace.services.Flattened;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a query request as a tree: {@code Tags.member.1.Key=a} is the path Tags, member, 1, Key. Guided by
 * the type of the request's record it becomes a tree of members like that of a JSON body.
 */
final class FormTree {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int MAX_DEPTH = 32;

    private final Map<String, FormTree> children = new LinkedHashMap<>();
    private @Nullable String value;

    private FormTree() {}

    static FormTree of(Map<String, List<String>> parameters) {
        var root = new FormTree();
        parameters.forEach((name, values) -> {
            var path = name.split("\\.", -1);
            if (path.length <= MAX_DEPTH) {
                var node = root;
                for (var step : path) {
                    node = node.children.computeIfAbsent(step, ignored -> new FormTree());
                }
                node.value = values.getFirst();
            }
        });
        return root;
    }

    /** The members of a structure of that shape. */
    ObjectNode members(RecordShape shape) {
        var members = NODES.objectNode();
        for (var member : shape.members()) {
            var flattened = member.annotation(Flattened.class);
            var node = children.get(flattened.map(Flattened::value).orElse(member.name()));
            if (node != null) {
                members.set(member.name(), node.member(member.form(), flattened, member.annotation(Entries.class)));
            }
        }
        return members;
    }

    private JsonNode member(Form form, Optional<Flattened> flattened, Optional<Entries> entries) {
        return switch (form) {
            case Form.Structure structure -> members(structure.shape());
            case Form.Sequence sequence -> sequence(sequence, flattened);
            case Form.Mapping mapping -> mapping(mapping, flattened, entries);
            case Form.Scalar scalar -> scalar(scalar.type());
        };
    }

    private JsonNode sequence(Form.Sequence sequence, Optional<Flattened> flattened) {
        var all = NODES.arrayNode();
        var element = Form.of(sequence.element());
        for (var node : (flattened.isPresent() ? this : child("member")).numbered()) {
            all.add(node.member(element, Optional.empty(), Optional.empty()));
        }
        return all;
    }

    private JsonNode mapping(Form.Mapping mapping, Optional<Flattened> flattened, Optional<Entries> entries) {
        var all = NODES.objectNode();
        var form = Form.of(mapping.value());
        var keyName = flattened.map(Flattened::key).or(() -> entries.map(Entries::key));
        var valueName = flattened.map(Flattened::entryValue).or(() -> entries.map(Entries::value));
        for (var entry : (flattened.isPresent() ? this : child("entry")).numbered()) {
            var key = entry.child(keyName.orElse("key")).value;
            var valueNode = entry.child(valueName.orElse("value"));
            if (key != null) {
                all.set(key, valueNode.member(form, Optional.empty(), Optional.empty()));
            }
        }
        return all;
    }

    private JsonNode scalar(Class<?> type) {
        if (value == null) {
            return NODES.nullNode();
        }
        return type == Instant.class ? timestamp(value) : NODES.textNode(value);
    }

    /** ISO 8601 in the query protocol, seconds inside. */
    private static JsonNode timestamp(String text) {
        try {
            var instant = Instant.from(DateTimeFormatter.ISO_DATE_TIME.parse(text));
            return NODES.numberNode(BigDecimal.valueOf(instant.toEpochMilli(), 3));
        } catch (DateTimeException e) {
            throw ServiceError.of(400, "MalformedInput", "timestamp must follow ISO8601")
                    .asException();
        }
    }

    private FormTree child(String name) {
        return children.getOrDefault(name, new FormTree());
    }

    /** The children with a number for a name, in the order of the numbers. */
    private Iterable<FormTree> numbered() {
        var ordered = new TreeMap<Integer, FormTree>();
        children.forEach((name, node) -> {
            if (name.matches("[0-9]{1,6}")) {
                ordered.put(Integer.valueOf(name), node);
            }
        });
        return ordered.values();
    }
}

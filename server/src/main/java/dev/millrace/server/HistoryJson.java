package dev.millrace.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ShardId;
import dev.millrace.services.explain.Outcome;
import dev.millrace.services.explain.Words;
import dev.millrace.services.mappings.MappingHistoryEntry;
import dev.millrace.trigger.Checkpoint;
import dev.millrace.trigger.HistoryEntry.Span;
import dev.millrace.trigger.Position;
import dev.millrace.trigger.filter.FilterCriteria;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * The typed entries of a history as JSON: a member a component, under its name. Sequence numbers, instants, ids and
 * enumerated values are strings, sizes are numbers, and what is absent is left out.
 */
final class HistoryJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final boolean withNumbers;

    /** @param withNumbers whether each record's number is listed where first and last do not say it */
    HistoryJson(boolean withNumbers) {
        this.withNumbers = withNumbers;
    }

    ObjectNode entry(MappingHistoryEntry entry) {
        var node = NODES.objectNode();
        node.put("number", entry.number());
        node.put("at", entry.at().toString());
        entry.shard().ifPresent(shard -> node.put("shard", shard.value()));
        node.put("function", entry.function());
        node.put("type", typeOf(entry.entry()));
        node.put("text", Words.sentence(entry));
        node.set("detail", members((Record) entry.entry()));
        return node;
    }

    ObjectNode outcome(Outcome outcome) {
        var node = NODES.objectNode();
        node.put("type", typeOf(outcome));
        node.set("detail", members((Record) outcome));
        return node;
    }

    ObjectNode checkpoint(ShardId shard, Checkpoint checkpoint) {
        var node = NODES.objectNode();
        node.put("shard", shard.value());
        node.set("lanes", value(checkpoint.lanes()));
        node.put("finished", checkpoint.finished());
        return node;
    }

    private static String typeOf(Object value) {
        var name = value.getClass().getSimpleName();
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }

    private ObjectNode members(Record value) {
        var node = NODES.objectNode();
        for (var component : value.getClass().getRecordComponents()) {
            if (value instanceof Span && component.getName().equals("numbers") && !withNumbers) {
                continue;
            }
            var member = read(component, value);
            if (member instanceof Optional<?> optional) {
                optional.ifPresent(present -> node.set(component.getName(), value(present)));
            } else {
                node.set(component.getName(), value(member));
            }
        }
        return node;
    }

    private static Object read(RecordComponent component, Record value) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return Objects.requireNonNull(accessor.invoke(value), component.getName());
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("a record's component can be read", e);
        }
    }

    private JsonNode value(Object value) {
        return switch (value) {
            case SequenceNumber number -> NODES.textNode(number.digits());
            case ShardId shard -> NODES.textNode(shard.value());
            case Position position ->
                NODES.textNode(position.last().map(SequenceNumber::digits).orElse("TRIM_HORIZON"));
            case FilterCriteria filters ->
                value(filters.patterns().stream().map(Object::toString).toList());
            case MappingHistoryEntry entry -> entry(entry);
            case Boolean flag -> NODES.booleanNode(flag);
            case Integer number -> NODES.numberNode(number);
            case Long number -> NODES.numberNode(number);
            case Duration duration -> NODES.textNode(duration.toString());
            case Enum<?> constant -> NODES.textNode(constant.name());
            case Collection<?> several -> {
                var array = NODES.arrayNode();
                List.copyOf(several).forEach(each -> array.add(value(each)));
                yield array;
            }
            case Record nested -> members(nested);
            default -> NODES.textNode(value.toString()); // instants, ids and text
        };
    }
}

package dev.millrace.services.sns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.errors.SnsErrors;
import dev.millrace.services.Wire;
import dev.millrace.services.queues.MessageNumbers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;

/**
 * Which messages a subscription wants. Matching is done by AWS's own event-ruler; what SNS asks of a policy beyond that
 * is checked here. Thread-safe: the machine does not change once it has been built.
 */
final class FilterPolicy {

    /** What the policy is matched against. */
    enum Scope {
        ATTRIBUTES("MessageAttributes"),
        BODY("MessageBody");

        private final String wireName;

        Scope(String wireName) {
            this.wireName = wireName;
        }

        String wireName() {
            return wireName;
        }

        static Scope of(String name) {
            for (var scope : values()) {
                if (scope.wireName.equals(name)) {
                    return scope;
                }
            }
            throw SnsErrors.invalidParameter("FilterPolicyScope: Invalid value [" + name
                    + "]. Please use either MessageBody or MessageAttributes");
        }
    }

    static final int LONGEST_BYTES = 262_144;

    private static final int MOST_KEYS = 5;
    private static final int MOST_COMBINATIONS = 150;
    private static final String OR = "$or";

    private final Scope scope;
    private final Machine machine;

    private FilterPolicy(Scope scope, Machine machine) {
        this.scope = scope;
        this.machine = machine;
    }

    /**
     * Reads a policy.
     *
     * @return empty if it has no keys: everything is wanted
     * @throws dev.millrace.model.ServiceException if SNS would refuse it
     */
    static Optional<FilterPolicy> parse(String json, Scope scope) {
        var policy = Json.object(json).orElseThrow(() -> invalid("failed to parse JSON."));
        if (policy.isEmpty()) {
            return Optional.empty();
        }
        if (json.getBytes(StandardCharsets.UTF_8).length > LONGEST_BYTES) {
            throw invalid("Filter policy must not exceed " + LONGEST_BYTES + " bytes");
        }
        var fault = JsonRuleCompiler.check(json);
        if (fault != null) {
            throw invalid(sentence(fault));
        }
        if (scope == Scope.ATTRIBUTES) {
            checkFlat(policy);
        }
        checkSize(policy);
        var machine = Machine.builder().build();
        try {
            machine.addRule(scope.wireName(), json);
        } catch (IOException e) {
            throw new UncheckedIOException("a checked filter policy does not compile", e);
        }
        return Optional.of(new FilterPolicy(scope, machine));
    }

    /** The matcher's complaint without the place, which the parser appends over several lines. */
    private static String sentence(String fault) {
        int place = fault.indexOf("\n at [");
        return place < 0 ? fault : fault.substring(0, place);
    }

    private static void checkFlat(ObjectNode policy) {
        for (var entry : policy.properties()) {
            if (entry.getKey().equals(OR)) {
                entry.getValue().forEach(branch -> checkFlat((ObjectNode) branch));
            } else if (entry.getValue().isObject()) {
                throw SnsErrors.invalidParameter(
                        "Filter policy scope MessageAttributes does not support nested filter policy");
            }
        }
    }

    private static void checkSize(ObjectNode policy) {
        if (keys(policy) > MOST_KEYS) {
            throw invalid("Filter policy can not have more than " + MOST_KEYS + " keys");
        }
        if (combinations(policy, 1) > MOST_COMBINATIONS) {
            throw invalid("Filter policy is too complex");
        }
    }

    private static int keys(JsonNode policy) {
        int keys = 0;
        for (var entry : policy.properties()) {
            if (entry.getKey().equals(OR)) {
                for (var branch : entry.getValue()) {
                    keys += keys(branch);
                }
            } else {
                keys += entry.getValue().isObject() ? keys(entry.getValue()) : 1;
            }
        }
        return keys;
    }

    /** A leaf counts its values times its depth; leaves that must all match multiply, alternatives add up. */
    private static long combinations(JsonNode policy, int depth) {
        long product = 1;
        for (var entry : policy.properties()) {
            long own = 0;
            if (entry.getKey().equals(OR)) {
                for (var branch : entry.getValue()) {
                    own += combinations(branch, depth);
                }
            } else if (entry.getValue().isObject()) {
                own = combinations(entry.getValue(), depth + 1);
            } else {
                own = (long) entry.getValue().size() * depth;
            }
            product = Math.min(product * own, Integer.MAX_VALUE);
        }
        return product;
    }

    /** Whether the message, as this protocol gets it, is wanted. A body that is no JSON object is not. */
    boolean wants(Notice notice, Protocol protocol) {
        var event = switch (scope) {
            case ATTRIBUTES -> Optional.of(event(notice.attributes()));
            case BODY -> Json.object(notice.messageFor(protocol));
        };
        return event.isPresent() && !machine.rulesForJSONEvent(event.get()).isEmpty();
    }

    private static ObjectNode event(Map<String, Attribute> attributes) {
        var event = Wire.JSON.createObjectNode();
        attributes.forEach((name, attribute) -> value(attribute).ifPresent(value -> event.set(name, value)));
        return event;
    }

    /** Binary attributes cannot be matched, nor what is no number that can be published. */
    private static Optional<JsonNode> value(Attribute attribute) {
        var nodes = Wire.JSON.getNodeFactory();
        if (attribute.isBinary()) {
            return Optional.empty();
        }
        if (attribute.dataType().startsWith("Number")) {
            return MessageNumbers.read(attribute.value()).map(FilterPolicy::plain);
        }
        if (attribute.dataType().equals("String.Array")) {
            return Optional.of(array(attribute.value()));
        }
        return Optional.of(nodes.textNode(attribute.value()));
    }

    /** A number in all its digits: the matcher compares the text of those with more than it calculates with. */
    private static JsonNode plain(BigDecimal number) {
        var nodes = Wire.JSON.getNodeFactory();
        return number.scale() <= 0 ? nodes.numberNode(number.toBigInteger()) : nodes.numberNode(number);
    }

    private static JsonNode array(String json) {
        try {
            return Wire.JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException("a checked array attribute is no JSON", e);
        }
    }

    private static RuntimeException invalid(String why) {
        return SnsErrors.invalidParameter("FilterPolicy: " + why);
    }
}

package dev.millrace.trigger.filter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.MachineComplexityEvaluator;

/**
 * One filter pattern. Immutable; thread-safe. Equal patterns have the same text.
 *
 * <p>Source: spec I.2 and I.3. The pattern is a JSON object whose leaves are arrays of alternatives; all keys must
 * match, of each array one element.
 */
public final class FilterPattern {

    /** A pattern whose wildcards may be in more states at once than this is too complex; 11 was seen refused. */
    private static final int MOST_WILDCARD_STATES = 10;

    static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final String text;
    private final JsonNode tree;
    private final Machine machine;
    private final Optional<PlainPattern> plain;

    private FilterPattern(String text, JsonNode tree, Machine machine) {
        this.text = text;
        this.tree = tree;
        this.machine = machine;
        this.plain = PlainPattern.of(text);
    }

    /**
     * Reads a pattern.
     *
     * @throws InvalidFilterException if Lambda would refuse it
     */
    public static FilterPattern parse(String text) throws InvalidFilterException {
        return of(text, tree(text));
    }

    /** A pattern that was made of another one, such as a leaf of it. */
    static FilterPattern of(JsonNode tree) throws InvalidFilterException {
        return of(tree.toString(), tree);
    }

    private static FilterPattern of(String text, JsonNode tree) throws InvalidFilterException {
        var machine = Machine.builder().build();
        try {
            machine.addRule("pattern", text);
        } catch (IOException | RuntimeException e) {
            throw new InvalidFilterException(firstLine(String.valueOf(e.getMessage())), e);
        }
        if (machine.evaluateComplexity(new MachineComplexityEvaluator(MOST_WILDCARD_STATES + 1))
                > MOST_WILDCARD_STATES) {
            throw new InvalidFilterException("The pattern is too complex: use fewer wildcard characters");
        }
        return new FilterPattern(text, tree, machine);
    }

    /** The text as JSON; event-ruler would not see what stands behind the object. */
    private static JsonNode tree(String text) throws InvalidFilterException {
        try {
            var tree = JSON.readTree(text);
            if (!tree.isObject()) {
                throw new InvalidFilterException("A pattern is a JSON object");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new InvalidFilterException("Not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    /** What a pattern asks of a top-level member of the event. */
    public enum Asks {
        /** Nothing. */
        NOTHING,
        /** That it has one of some values. */
        VALUES,
        /** Something of what is inside it. */
        MEMBERS
    }

    /** What the pattern asks of the member with this name, in whatever branch. */
    public Asks asksOf(String member) {
        return asksOf(tree, member);
    }

    private static Asks asksOf(JsonNode pattern, String member) {
        var asks = Asks.NOTHING;
        for (var entry : pattern.properties()) {
            if (entry.getKey().equals(member)) {
                return entry.getValue().isArray() ? Asks.VALUES : Asks.MEMBERS;
            }
            if (entry.getKey().startsWith(member + ".")) {
                return Asks.MEMBERS;
            }
            if (entry.getKey().equals("$or") && entry.getValue().isArray()) {
                for (var branch : entry.getValue()) {
                    var inBranch = asksOf(branch, member);
                    asks = inBranch == Asks.NOTHING ? asks : inBranch;
                }
            }
        }
        return asks;
    }

    /** As it was given, to the character. */
    public String text() {
        return text;
    }

    /** The pattern as JSON; not to be changed. */
    JsonNode tree() {
        return tree;
    }

    /**
     * Whether the event matches.
     *
     * @param event one JSON object in UTF-8
     * @throws IllegalArgumentException if it is not JSON
     */
    public boolean matches(byte[] event) {
        return matches(new String(event, StandardCharsets.UTF_8));
    }

    boolean matches(String event) {
        return matches(machine, event);
    }

    static boolean matches(Machine machine, String event) {
        try {
            return !machine.rulesForJSONEvent(event).isEmpty();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalArgumentException("not an event: " + e.getMessage(), e);
        }
    }

    /** Whether the record matches, as far as its bytes tell without the matcher. */
    Verdict plainVerdict(byte[] record) {
        return plain.map(pattern -> pattern.of(record)).orElse(Verdict.UNDECIDED);
    }

    /** Says leaf by leaf whether and why the event matches. */
    public FilterExplanation explain(byte[] event) {
        try {
            return Explainer.explain(this, JSON.readTree(event));
        } catch (IOException e) {
            throw new IllegalArgumentException("not an event: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FilterPattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}

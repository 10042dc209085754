package dev.millrace.trigger.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A pattern of plain keys that lead to arrays of alternatives, in a form that can mostly be answered from the bytes of
 * a record. Immutable.
 *
 * @param root the pattern's keys
 * @param leaves how many arrays they lead to
 */
record PlainPattern(Branch root, int leaves) {

    /** What a key leads to. */
    sealed interface Node permits Branch, PlainLeaf {}

    /** An object of the pattern. */
    record Branch(List<byte[]> keys, List<Node> children) implements Node {
        /** The place of the key whose bytes these are; negative if the pattern does not have it. */
        int find(byte[] event, int start, int end) {
            for (int i = 0; i < keys.size(); i++) {
                var key = keys.get(i);
                if (key.length == end - start && Arrays.equals(event, start, end, key, 0, key.length)) {
                    return i;
                }
            }
            return -1;
        }
    }

    /** As many as {@link PlainScan} can tell apart. */
    private static final int MOST_KEYS = Long.SIZE;

    private static final ObjectReader ONCE_EACH =
            FilterPattern.JSON.reader().with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

    /**
     * The pattern with this text; empty if it has keys that are not plain. With those one place of an event can be
     * asked for twice, and what counts then is the matcher's affair.
     */
    static Optional<PlainPattern> of(String text) {
        try {
            var builder = new Builder();
            var root = builder.branch(ONCE_EACH.readTree(text));
            return builder.plain ? Optional.of(new PlainPattern(root, builder.leaves)) : Optional.empty();
        } catch (JsonProcessingException keysTwice) {
            return Optional.empty();
        }
    }

    /** What the pattern says of the record, as far as its bytes tell. */
    Verdict of(byte[] record) {
        return new PlainScan(record, this).verdict();
    }

    private static final class Builder {
        private int leaves;
        private boolean plain = true;

        Branch branch(JsonNode pattern) {
            var keys = new ArrayList<byte[]>(pattern.size());
            var children = new ArrayList<Node>(pattern.size());
            for (var member : pattern.properties()) {
                plain &= isPlain(member.getKey());
                keys.add(member.getKey().getBytes(UTF_8));
                if (member.getValue() instanceof ArrayNode alternatives) {
                    leaves++;
                    children.add(PlainLeaf.of(alternatives));
                } else {
                    children.add(branch(member.getValue()));
                }
            }
            plain &= keys.size() <= MOST_KEYS;
            return new Branch(List.copyOf(keys), List.copyOf(children));
        }

        /** A key with points may lead through several levels, one with a dollar may be an operator (I.2). */
        private static boolean isPlain(String key) {
            return !key.isEmpty()
                    && key.indexOf('.') < 0
                    && key.charAt(0) != '$'
                    && new String(key.getBytes(UTF_8), UTF_8).equals(key);
        }
    }
}

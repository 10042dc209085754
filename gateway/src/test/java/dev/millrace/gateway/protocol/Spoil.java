package dev.millrace.gateway.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Spoils whole requests: in their bytes, or member by member. */
final class Spoil {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> NONSENSE = List.of(
            "null",
            "true",
            "0",
            "-1",
            "2147483648",
            "9223372036854775808",
            "1e400",
            "1.5",
            "\"\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"#\"",
            "\":\"",
            "\"a.b[0].c\"",
            "\"SET a = a ADD\"",
            "\"1e130\"",
            "\"NaN\"",
            "\"arn:foo\"",
            "[]",
            "[null]",
            "[[]]",
            "{}",
            "{\"S\":null}",
            "{\"S\":\"x\",\"N\":\"1\"}",
            "{\"L\":[{}]}",
            "{\"\":{\"\":\"\"}}");

    private Spoil() {}

    /** The request with one to three things wrong. */
    static byte[] some(String whole, Random random) {
        var spoilt = whole;
        int times = 1 + random.nextInt(3);
        for (int i = 0; i < times; i++) {
            if (random.nextInt(3) == 0) {
                return bytes(spoilt.getBytes(StandardCharsets.UTF_8), random);
            }
            spoilt = member(spoilt, random);
        }
        return spoilt.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(byte[] whole, Random random) {
        int at = random.nextInt(whole.length);
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(whole, at);
            case 1 -> {
                var changed = whole.clone();
                changed[at] = (byte) random.nextInt(256);
                yield changed;
            }
            case 2 -> {
                var doubled = Arrays.copyOf(whole, whole.length + at);
                System.arraycopy(whole, 0, doubled, whole.length, at);
                yield doubled;
            }
            default -> {
                var cut = new byte[whole.length - 1];
                System.arraycopy(whole, 0, cut, 0, at);
                System.arraycopy(whole, at + 1, cut, at, whole.length - at - 1);
                yield cut;
            }
        };
    }

    private static String member(String whole, Random random) {
        try {
            var tree = JSON.readTree(whole);
            var places = new ArrayList<JsonNode>();
            containers(tree, places);
            var place = places.get(random.nextInt(places.size()));
            var nonsense = JSON.readTree(NONSENSE.get(random.nextInt(NONSENSE.size())));
            if (place instanceof ObjectNode object && !object.isEmpty()) {
                var names = new ArrayList<String>();
                object.fieldNames().forEachRemaining(names::add);
                var name = names.get(random.nextInt(names.size()));
                switch (random.nextInt(4)) {
                    case 0 -> object.remove(name);
                    case 1 -> object.set(name + "x", object.get(name));
                    default -> object.set(name, nonsense);
                }
            } else if (place instanceof ArrayNode array) {
                if (array.isEmpty() || random.nextBoolean()) {
                    array.add(nonsense);
                } else {
                    array.add(array.get(random.nextInt(array.size())).deepCopy());
                }
            }
            return JSON.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static void containers(JsonNode node, List<JsonNode> found) {
        if (node.isContainerNode()) {
            found.add(node);
            node.forEach(child -> containers(child, found));
        }
    }
}

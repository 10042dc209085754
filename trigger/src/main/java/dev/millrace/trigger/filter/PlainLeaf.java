package dev.millrace.trigger.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What one array of alternatives says of a text, and of nothing at all. Immutable.
 *
 * @param alternatives those that may match a text
 * @param isWhole whether these are all; if not, a text that none of them matches is undecided
 * @param wantsNothing whether {@code exists:false} is one of the alternatives
 */
record PlainLeaf(List<Alternative> alternatives, boolean isWhole, boolean wantsNothing) implements PlainPattern.Node {

    /** Something a text may be; the texts are in UTF-8. */
    private sealed interface Alternative {
        /** Whether the bytes from {@code start} to before {@code end} are such a text. */
        boolean matches(byte[] event, int start, int end);
    }

    private record Exactly(byte[] text) implements Alternative {
        @Override
        public boolean matches(byte[] event, int start, int end) {
            return Arrays.equals(event, start, end, text, 0, text.length);
        }
    }

    private record StartsWith(byte[] text) implements Alternative {
        @Override
        public boolean matches(byte[] event, int start, int end) {
            return end - start >= text.length && Arrays.equals(event, start, start + text.length, text, 0, text.length);
        }
    }

    private record EndsWith(byte[] text) implements Alternative {
        @Override
        public boolean matches(byte[] event, int start, int end) {
            return end - start >= text.length && Arrays.equals(event, end - text.length, end, text, 0, text.length);
        }
    }

    private record NoneOf(List<Exactly> texts) implements Alternative {
        @Override
        public boolean matches(byte[] event, int start, int end) {
            for (var text : texts) {
                if (text.matches(event, start, end)) {
                    return false;
                }
            }
            return true;
        }
    }

    private record Anything() implements Alternative {
        @Override
        public boolean matches(byte[] event, int start, int end) {
            return true;
        }
    }

    static PlainLeaf of(ArrayNode wanted) {
        var alternatives = new ArrayList<Alternative>(wanted.size());
        boolean whole = true;
        boolean wantsNothing = false;
        for (var alternative : wanted) {
            if (alternative.isTextual() && isSpellable(alternative)) {
                alternatives.add(exactly(alternative));
            } else if (alternative.isObject() && alternative.size() == 1) {
                var operator = alternative.properties().iterator().next();
                wantsNothing |= isAbsence(operator);
                whole &= readOperator(operator, alternatives);
            } else {
                whole &= alternative.isNumber() || alternative.isBoolean() || alternative.isNull(); // no text is one
            }
        }
        return new PlainLeaf(List.copyOf(alternatives), whole, wantsNothing);
    }

    private static boolean isAbsence(Map.Entry<String, JsonNode> operator) {
        return operator.getKey().equals("exists") && !operator.getValue().asBoolean();
    }

    /** Whether the operator is understood. */
    private static boolean readOperator(Map.Entry<String, JsonNode> operator, List<Alternative> alternatives) {
        var argument = operator.getValue();
        switch (operator.getKey()) {
            case "exists" -> {
                if (argument.asBoolean()) {
                    alternatives.add(new Anything());
                }
                return true;
            }
            case "numeric" -> {
                return true; // never matches a text
            }
            case "prefix" -> {
                return isSpellable(argument) && alternatives.add(new StartsWith(utf8(argument)));
            }
            case "suffix" -> {
                return isSpellable(argument) && alternatives.add(new EndsWith(utf8(argument)));
            }
            case "anything-but" -> {
                return readAnythingBut(argument, alternatives);
            }
            default -> {
                return false;
            }
        }
    }

    private static boolean readAnythingBut(JsonNode argument, List<Alternative> alternatives) {
        var texts = new ArrayList<Exactly>();
        for (var text : argument.isArray() ? argument : List.of(argument)) {
            if (!isSpellable(text)) {
                return false;
            }
            texts.add(exactly(text));
        }
        return alternatives.add(new NoneOf(List.copyOf(texts)));
    }

    /** A text that has one spelling in UTF-8: without halves of characters. */
    private static boolean isSpellable(JsonNode text) {
        return text.isTextual() && new String(utf8(text), UTF_8).equals(text.textValue());
    }

    private static Exactly exactly(JsonNode text) {
        return new Exactly(utf8(text));
    }

    private static byte[] utf8(JsonNode text) {
        return text.textValue().getBytes(UTF_8);
    }

    /** What the array says of the text whose bytes these are. */
    Verdict ofText(byte[] event, int start, int end) {
        for (var alternative : alternatives) {
            if (alternative.matches(event, start, end)) {
                return Verdict.MATCHES;
            }
        }
        return isWhole ? Verdict.DIFFERS : Verdict.UNDECIDED;
    }
}

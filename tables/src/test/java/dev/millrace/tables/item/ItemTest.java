package dev.millrace.tables.item;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.AttributeValue;
import dev.millrace.tables.Vectors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ItemTest {

    static Stream<Arguments> sizes() {
        return Vectors.file("item-sizes.json")
                .get("items")
                .valueStream()
                .map(c -> Arguments.of(c.get("item").toString(), c.get("size").asInt()));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    @DisplayName("5.7 an item's size")
    void size(String json, int size) {
        var item = Vectors.item(json);
        assertThat(item.sizeBytes()).isEqualTo(size);
        assertThat(Item.ofCanonical(item.canonicalBytes()).sizeBytes()).isEqualTo(size);
        assertThat(Item.of(item.attributes()).sizeBytes()).isEqualTo(size);
    }

    @Test
    @DisplayName("canonical bytes: sorted names and sets, canonical numbers, minimal escapes")
    void canonical_bytes() {
        var item = Vectors.item("{ '\uFFFD':{'NULL':true}, 'b' : {'N':'+1.50'}, 'a':{'NS':['10','9','-1e0']},"
                + "'\uD83D\uDE00':{'S':'\\u0041\\/\\n\\u0001\\u007f'},"
                + "'B':{'M':{'z':{'L':[{'BOOL':'yes'}]},'y':{'SS':['b','a']}}} }");
        assertThat(item.json())
                .isEqualTo("{'B':{'M':{'y':{'SS':['a','b']},'z':{'L':[{'BOOL':true}]}}},'a':{'NS':['-1','9','10']},"
                                .replace('\'', '"')
                        + "'b':{'N':'1.5'},'\uFFFD':{'NULL':true},'\uD83D\uDE00':{'S':'A/\\n\\u0001\u007f'}}"
                                .replace('\'', '"'));
    }

    @Test
    @DisplayName("of two members of one name the later counts, in value and size")
    void repeated_names() {
        var item = Vectors.item("{'a':{'S':'first'},'b':{'S':'x'},'a':{'S':'2nd'}}");
        assertThat(item).isEqualTo(Vectors.item("{'a':{'S':'2nd'},'b':{'S':'x'}}"));
        assertThat(item.sizeBytes()).isEqualTo(6);
    }

    @Test
    @DisplayName("one attribute is found among others without decoding them")
    void one_attribute() {
        var item = Vectors.item(
                "{'a':{'L':[{'S':'}'},{'S':'\\'quoted'}]},'b\\n':{'S':'x'},'c':{'N':'7'}}".replace("\\'", "\\\\"));
        assertThat(item.attribute("c")).contains(new AttributeValue.N("7"));
        assertThat(item.attribute("b\n")).contains(new AttributeValue.S("x"));
        assertThat(item.attribute("b")).isEmpty();
    }

    @Test
    @DisplayName("equal items are equal bytes, unequal ones are not, whatever order they were given in")
    void equal_items_are_equal_bytes() {
        var random = new Random(3);
        for (var i = 0; i < 3_000; i++) {
            var attributes = randomMap(random, 3);
            var item = Item.of(attributes);
            assertThat(item.attributes()).isEqualTo(attributes);
            assertThat(Item.of(shuffled(attributes, random))).isEqualTo(item);
            assertThat(Vectors.item(item.json())).isEqualTo(item);
            var other = randomMap(random, 3);
            assertThat(Item.of(other).equals(item)).isEqualTo(other.equals(attributes));
            for (var name : attributes.keySet()) {
                assertThat(Item.ofCanonical(item.canonicalBytes()).attribute(name))
                        .contains(attributes.get(name));
            }
        }
    }

    private static Map<String, AttributeValue> shuffled(Map<String, AttributeValue> map, Random random) {
        var names = new ArrayList<>(map.keySet());
        Collections.shuffle(names, random);
        var result = new LinkedHashMap<String, AttributeValue>();
        names.forEach(name -> result.put(name, shuffled(map.getOrDefault(name, new AttributeValue.Null()), random)));
        return result;
    }

    private static AttributeValue shuffled(AttributeValue value, Random random) {
        if (value instanceof AttributeValue.M m) {
            return new AttributeValue.M(shuffled(m.values(), random));
        }
        if (value instanceof AttributeValue.SS ss) {
            var members = new ArrayList<>(ss.values());
            Collections.shuffle(members, random);
            return new AttributeValue.SS(members);
        }
        return value;
    }

    private static Map<String, AttributeValue> randomMap(Random random, int depth) {
        var map = new LinkedHashMap<String, AttributeValue>();
        for (var i = random.nextInt(4); i > 0; i--) {
            map.put(
                    List.of("a", "b\"", "é", "\uFFFD", "\uD83D\uDE00", "\n").get(random.nextInt(6)),
                    random(random, depth));
        }
        return map;
    }

    private static AttributeValue random(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 7)) {
            case 0 -> new AttributeValue.S("\\" + random.nextInt(3));
            case 1 -> new AttributeValue.N(Numbers.canonical(random.nextInt(5) + "e" + random.nextInt(5)));
            case 2 -> new AttributeValue.B(new byte[] {(byte) random.nextInt(), 0});
            case 3 -> new AttributeValue.Bool(random.nextBoolean());
            case 4 -> new AttributeValue.Null();
            case 5 -> new AttributeValue.SS(List.of("B", "a"));
            case 6 -> new AttributeValue.NS(List.of("9", "10"));
            case 7 -> new AttributeValue.L(List.of(random(random, depth - 1), random(random, depth - 1)));
            default -> new AttributeValue.M(randomMap(random, depth - 1));
        };
    }
}

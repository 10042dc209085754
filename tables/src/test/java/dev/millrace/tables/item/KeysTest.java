package dev.millrace.tables.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.AttributeValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class KeysTest {

    @Test
    @DisplayName("5.6 texts sort by UTF-8 bytes, not by UTF-16 units")
    void texts_sort_by_utf8() {
        assertSorted(Stream.of("B", "a", "a\u0000", "a\u0000b", "a\u0001", "é", "\uFFFD", "\uD83D\uDE00")
                .map(AttributeValue.S::new));
    }

    @Test
    @DisplayName("5.6 numbers sort by value")
    void numbers_sort_by_value() {
        assertSorted(Stream.of(
                        "-1e125", "-100.5", "-100", "-10", "-9", "-1.01", "-1", "-1e-130", "0", "1e-130", "0.05", "0.5",
                        "0.51", "1", "1.01", "9", "10", "10.5", "99", "100", "1e125")
                .map(n -> new AttributeValue.N(Numbers.canonical(n))));
    }

    @Test
    @DisplayName("5.6 binaries sort by unsigned bytes, a prefix first")
    void binaries_sort_by_bytes() {
        assertSorted(Stream.of(
                        new byte[] {0},
                        new byte[] {0, 0},
                        new byte[] {0, 1},
                        new byte[] {0x7f},
                        new byte[] {0x7f, 0},
                        new byte[] {(byte) 0xff})
                .map(AttributeValue.B::new));
    }

    @Test
    @DisplayName("5.6 the order of key bytes is the order of values, also where a sort key follows")
    void random_keys() {
        var random = new Random(11);
        for (var i = 0; i < 20_000; i++) {
            var a = randomNumber(random);
            var b = randomNumber(random);
            assertThat(compare(number(a), number(b))).as("%s, %s", a, b).isEqualTo(a.compareTo(b));

            var s = randomText(random);
            var t = randomText(random);
            var order = Integer.signum(Arrays.compareUnsigned(Utf8.bytes(s), Utf8.bytes(t)));
            assertThat(Integer.signum(Utf8.compare(s, t))).isEqualTo(order);
            assertThat(compare(new AttributeValue.S(s), new AttributeValue.S(t)))
                    .isEqualTo(order);
            if (order != 0) {
                var first = new PrimaryKey(Keys.encode(new AttributeValue.S(s)), Keys.encode(number(a)), 0);
                var second = new PrimaryKey(Keys.encode(new AttributeValue.S(t)), Keys.encode(number(b)), 0);
                assertThat(Integer.signum(Arrays.compareUnsigned(first.bytes(), second.bytes())))
                        .isEqualTo(order);
            }
        }
    }

    @Test
    @DisplayName("4.5 what begins with a prefix has the prefix's bytes")
    void prefixes() {
        var prefix = Keys.encodePrefix(new AttributeValue.S("a\u0000"));
        assertThat(Keys.encode(new AttributeValue.S("a\u0000b"))).startsWith(prefix);
        assertThat(Arrays.mismatch(prefix, Keys.encode(new AttributeValue.S("a\u0001"))))
                .isEqualTo(1);
    }

    @Test
    @DisplayName("hashes of similar keys differ in their top bits and in their low bits")
    void hashes_are_mixed() {
        var top = new int[16];
        var low = new int[16];
        var all = new HashSet<Long>();
        for (var i = 0; i < 16_000; i++) {
            var hash = Keys.hash(Keys.encode(new AttributeValue.S("order-" + i)));
            all.add(hash);
            top[(int) (hash >>> 60)]++;
            low[(int) (hash & 15)]++;
        }
        assertThat(all).hasSize(16_000);
        assertThat(Arrays.stream(top)).allMatch(n -> n > 800 && n < 1200);
        assertThat(Arrays.stream(low)).allMatch(n -> n > 800 && n < 1200);
    }

    @Test
    @DisplayName("the hash is stored, so it never changes")
    void the_hash_is_stable() {
        assertThat(Long.toHexString(Keys.hash(Utf8.bytes("a stable hash")))).isEqualTo("a38bcaf9362f16dc");
    }

    @Test
    @DisplayName("3.5.3, 5.9 a partition key has 2048 bytes, a sort key 1024")
    void key_lengths() {
        Keys.check("p", text(2048), Keys.Role.PARTITION);
        Keys.check("s", text(1024), Keys.Role.SORT);
        assertThatThrownBy(() -> Keys.check("p", text(2049), Keys.Role.PARTITION))
                .hasMessageContaining("One or more parameter values were invalid: Size of hashkey has exceeded the"
                        + " maximum size limit of2048 bytes");
        assertThatThrownBy(() -> Keys.check("s", text(1025), Keys.Role.SORT))
                .hasMessageContaining("One or more parameter values were invalid: Aggregated size of all range keys"
                        + " has exceeded the size limit of 1024 bytes");
    }

    @Test
    @DisplayName("3.5.2 key attributes are not empty")
    void empty_keys() {
        assertThatThrownBy(() -> Keys.check("a", new AttributeValue.S(""), Keys.Role.PARTITION))
                .hasMessageContaining("One or more parameter values are not valid. The AttributeValue for a key"
                        + " attribute cannot contain an empty string value. Key: a");
        assertThatThrownBy(() -> Keys.check("a", new AttributeValue.B(new byte[0]), Keys.Role.SORT))
                .hasMessageContaining("an empty binary value. Key: a");
    }

    private static AttributeValue.S text(int length) {
        return new AttributeValue.S("k".repeat(length));
    }

    private static void assertSorted(Stream<? extends AttributeValue> values) {
        var list = values.toList();
        for (var i = 0; i < list.size(); i++) {
            for (var j = 0; j < list.size(); j++) {
                assertThat(compare(list.get(i), list.get(j)))
                        .as("%s against %s", list.get(i), list.get(j))
                        .isEqualTo(Integer.compare(i, j));
            }
        }
    }

    private static int compare(AttributeValue a, AttributeValue b) {
        return Integer.signum(Arrays.compareUnsigned(Keys.encode(a), Keys.encode(b)));
    }

    private static AttributeValue number(BigDecimal number) {
        return new AttributeValue.N(Numbers.canonical(number.toString()));
    }

    private static BigDecimal randomNumber(Random random) {
        return new BigDecimal(new BigInteger(random.nextInt(120), random), random.nextInt(60) - 20)
                .multiply(BigDecimal.valueOf(random.nextBoolean() ? 1 : -1));
    }

    private static String randomText(Random random) {
        var alphabet = new String[] {"\u0000", "\u0001", "a", "b", "\u00ff", "\uFFFD", "\uD83D\uDE00"};
        var text = new StringBuilder();
        for (var i = random.nextInt(4); i > 0; i--) {
            text.append(alphabet[random.nextInt(alphabet.length)]);
        }
        return text.toString();
    }
}

package dev.millrace.tables.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ServiceException;
import dev.millrace.tables.Vectors;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {

    static Stream<Arguments> accepted() {
        return Vectors.file("number-canonicalisation.json")
                .get("accepted")
                .valueStream()
                .map(c -> Arguments.of(c.get("in").asText(), c.get("out").asText()));
    }

    static Stream<Arguments> rejected() {
        return Vectors.file("number-canonicalisation.json")
                .get("rejected")
                .valueStream()
                .map(c -> Arguments.of(c.get("in").asText(), c.get("message").asText()));
    }

    static Stream<Arguments> sizes() {
        var file = Vectors.file("item-sizes.json");
        return Stream.concat(
                        file.get("numberValueSizes").valueStream(),
                        file.get("numberValueSizesMeasuredOnAWS").valueStream())
                .map(c -> Arguments.of(c.get("n").asText(), c.get("size").asInt()));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    @DisplayName("5.3.3 numbers are kept in canonical text")
    void canonical_text(String in, String out) {
        assertThat(Numbers.canonical(in)).isEqualTo(out);
        assertThat(Numbers.canonical(out)).isEqualTo(out);
    }

    @ParameterizedTest
    @MethodSource("rejected")
    @DisplayName("5.2, 5.3.5-7 what is no number, or out of range, is refused")
    void refused(String in, String message) {
        assertThatThrownBy(() -> Numbers.canonical(in))
                .isInstanceOf(ServiceException.class)
                .hasMessage("ValidationException: " + message);
    }

    @Test
    @DisplayName("5.3.6 a zero is judged by its written exponent; 0.0e126 is accepted")
    void zero_oddity() {
        assertThat(Numbers.canonical("0.0e126")).isEqualTo("0");
    }

    @ParameterizedTest
    @MethodSource("sizes")
    @DisplayName("5.7 the size of a number counts pairs of digits")
    void sizes(String number, int size) {
        assertThat(Numbers.sizeBytes(Numbers.canonical(number))).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e3", "1000.0", "01000", "+1000"})
    @DisplayName("5.3.4 spellings of one number are one number")
    void one_number(String spelling) {
        assertThat(Numbers.canonical(spelling)).isEqualTo("1000");
    }

    @ParameterizedTest
    @CsvSource({"9e125,9e125", "1e50,1", "99999999999999999999999999999999999999,0.1"})
    @DisplayName("4.6.3 a sum beyond the range or 38 digits is an overflow")
    void sums_overflow(String a, String b) {
        assertThatThrownBy(() -> Numbers.add(Numbers.canonical(a), Numbers.canonical(b)))
                .hasMessageContaining("Number overflow");
    }

    @Test
    @DisplayName("4.6.3 38 digits are exact")
    void sums_of_38_digits() {
        assertThat(Numbers.add(Numbers.canonical("1e37"), "1")).isEqualTo("10000000000000000000000000000000000001");
    }

    @Test
    @DisplayName("4.6.3, 5.6 arithmetic and order agree with exact decimals")
    void agrees_with_big_decimal() {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++) {
            var a = random(random);
            var b = random(random);
            var first = Numbers.canonical(a.toString());
            var second = Numbers.canonical(b.toString());
            assertThat(new BigDecimal(first)).isEqualByComparingTo(a);
            assertThat(Integer.signum(Numbers.compare(first, second)))
                    .as("%s against %s", first, second)
                    .isEqualTo(a.compareTo(b));
            assertThat(new BigDecimal(Numbers.add(first, second))).isEqualByComparingTo(a.add(b));
            assertThat(new BigDecimal(Numbers.subtract(first, second))).isEqualByComparingTo(a.subtract(b));
        }
    }

    private static BigDecimal random(Random random) {
        return new BigDecimal(new BigInteger(random.nextInt(50), random), random.nextInt(12) - 4)
                .multiply(BigDecimal.valueOf(random.nextBoolean() ? 1 : -1));
    }
}

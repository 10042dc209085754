package dev.millrace.tables.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.SequenceNumber;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Numbers and their text; hash ranges. */
class SequencesTest {

    @Test
    @DisplayName("1.1 the text has 28 digits, no leading zero, and sorts as the number does")
    void sorts_as_text() {
        var numbers = LongStream.of(0, 1, 9, 10, 1L << 40, Long.MAX_VALUE - 1, Long.MAX_VALUE)
                .mapToObj(Sequences::text)
                .toList();

        assertThat(numbers).isSorted().doesNotHaveDuplicates().allMatch(text -> text.matches("[1-9][0-9]{27}"));
        assertThat(numbers)
                .allSatisfy(text -> assertThat(Sequences.text(Sequences.position(new SequenceNumber(text))))
                        .isEqualTo(text));
    }

    @Test
    @DisplayName("1.5 numbers that were never given out keep their place in the order")
    void places_foreign_numbers() {
        assertThat(Sequences.position(new SequenceNumber("0"))).isZero();
        assertThat(Sequences.position(new SequenceNumber("9".repeat(27)))).isZero();
        assertThat(Sequences.position(new SequenceNumber("1" + "0".repeat(28)))).isEqualTo(Long.MAX_VALUE);
        assertThat(Sequences.position(new SequenceNumber("2" + "0".repeat(27)))).isEqualTo(Long.MAX_VALUE);
        assertThat(Sequences.position(new SequenceNumber("100000000" + "9".repeat(19))))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    @DisplayName("parts of the hashes cover each exactly once")
    void cuts_without_gaps() {
        for (int parts : new int[] {1, 2, 3, 4, 7, 1000}) {
            var ranges = HashRange.parts(parts);
            assertThat(ranges.getFirst().first()).isZero();
            assertThat(ranges.getLast().last()).isEqualTo(-1);
            for (int i = 1; i < parts; i++) {
                assertThat(ranges.get(i).first()).isEqualTo(ranges.get(i - 1).last() + 1);
            }
        }
        assertThat(HashRange.part(3, 4).contains(-1)).isTrue();
        assertThat(HashRange.part(2, 4).contains(Long.MIN_VALUE)).isTrue();
    }
}

package dev.millrace.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

class RangesTest {

    private static final int KEYS = 60;

    @RepeatedTest(50)
    @DisplayName("a key is in the set if it is in one of the ranges, and neighbours have become one")
    void holds_what_was_added(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        var ranges = new Ranges();
        var expected = new BitSet();
        for (int i = 0; i < 12; i++) {
            int from = random.nextInt(KEYS);
            int to = from + 1 + random.nextInt(KEYS - from);
            ranges.add(key(from), key(to));
            expected.set(from, to);
        }

        for (int key = 0; key <= KEYS; key++) {
            assertThat(ranges.contains(key(key))).as("key %d", key).isEqualTo(expected.get(key));
        }
        var seen = new BitSet();
        int end = -1;
        var bounds = ranges.bounds();
        for (int i = 0; i < bounds.size(); i += 2) {
            int first = bounds.get(i)[0];
            assertThat(first).isGreaterThan(end);
            end = bounds.get(i + 1)[0];
            seen.set(first, end);
        }
        assertThat(seen).isEqualTo(expected);
    }

    private static byte[] key(int number) {
        return new byte[] {(byte) number};
    }
}

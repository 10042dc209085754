package dev.millrace.services.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DistributionTest {

    private static Distribution of(double... values) {
        var sum = Distribution.of(values[0]);
        for (int i = 1; i < values.length; i++) {
            sum = sum.plus(Distribution.of(values[i]));
        }
        return sum;
    }

    @Test
    @DisplayName("adds up: count, sum, smallest, largest, mean")
    void adds_up() {
        var all = of(3, 1, 2, 2);

        assertThat(all.count()).isEqualTo(4);
        assertThat(all.sum()).isEqualTo(8);
        assertThat(all.min()).isEqualTo(1);
        assertThat(all.max()).isEqualTo(3);
        assertThat(all.average()).isEqualTo(2);
    }

    @Test
    @DisplayName("a percentile is the smallest value that so many of a hundred do not exceed")
    void percentiles() {
        var all = of(IntStream.rangeClosed(1, 100).asDoubleStream().toArray());

        assertThat(all.percentile(50)).hasValue(50);
        assertThat(all.percentile(99)).hasValue(99);
        assertThat(all.percentile(100)).hasValue(100);
        assertThat(all.percentile(0)).hasValue(1);
        assertThat(Distribution.of(7, 10).plus(Distribution.of(9, 1)).percentile(90))
                .hasValue(7);
    }

    @Test
    @DisplayName("more different values than are kept are rounded, not dropped: a percentile stays within a percent")
    void many_values_are_rounded() {
        var all = of(IntStream.rangeClosed(1, 10_000)
                .mapToDouble(i -> 1000 + i / 100.0)
                .toArray());

        assertThat(all.count()).isEqualTo(10_000);
        assertThat(all.max()).isEqualTo(1100);
        assertThat(all.percentile(50).orElseThrow()).isCloseTo(1050, within(11.0));
        assertThat(all.percentile(99.9).orElseThrow()).isCloseTo(1100, within(11.0));
        assertThat(all.bytes().length).isLessThan(4096);
    }

    @Test
    @DisplayName("a set added up elsewhere has percentiles only if all its values are equal")
    void sets() {
        assertThat(Distribution.ofSet(3, 9, 1, 5).percentile(50)).isEmpty();
        assertThat(Distribution.ofSet(3, 9, 3, 3).percentile(50)).hasValue(3);
        assertThat(Distribution.of(2).plus(Distribution.ofSet(3, 9, 1, 5)).percentile(50))
                .isEmpty();
    }

    @Test
    @DisplayName("is the same after it was stored")
    void round_trip() {
        for (var each : new Distribution[] {of(1.5, -2, 1e300), Distribution.ofSet(3, 9, 1, 5)}) {
            var read = Distribution.read(each.bytes());
            assertThat(read.count()).isEqualTo(each.count());
            assertThat(read.sum()).isEqualTo(each.sum());
            assertThat(read.min()).isEqualTo(each.min());
            assertThat(read.max()).isEqualTo(each.max());
            assertThat(read.percentile(50)).isEqualTo(each.percentile(50));
        }
    }
}

package dev.millrace.services.lambda.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.services.lambda.queue.QueueMappings.Pollers;
import dev.millrace.services.lambda.queue.QueueMappings.Spec;
import dev.millrace.services.lambda.queue.Scaling.Bounds;
import dev.millrace.trigger.filter.FilterCriteria;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("K.9 how many batches may be in flight")
class ScalingTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Scaling START = Scaling.start(new Bounds(5, 1250, 300));

    @Test
    void grows_while_more_is_wanted() {
        var busy = START.exhausted(NOW);

        assertThat(busy.batches(NOW)).isEqualTo(5);
        assertThat(busy.nextGrowth(NOW)).contains(NOW.plusSeconds(1));
        assertThat(busy.batches(NOW.plusMillis(1999))).isEqualTo(10);
        assertThat(busy.nextGrowth(NOW.plusMillis(1999))).contains(NOW.plusSeconds(2));
        assertThat(busy.exhausted(NOW.plusSeconds(2)).batches(NOW.plusSeconds(60)))
                .isEqualTo(305);
        assertThat(busy.batches(NOW.plusSeconds(249))).isEqualTo(1250);
        assertThat(busy.batches(NOW.plus(Duration.ofDays(10_000)))).isEqualTo(1250);
        assertThat(busy.nextGrowth(NOW.plusSeconds(249))).isEmpty();
    }

    @Test
    void keeps_what_it_has_grown_to_and_goes_on_from_there() {
        var enough = START.exhausted(NOW).sufficient(NOW.plusSeconds(3));

        assertThat(enough.batches(NOW.plusSeconds(60))).isEqualTo(20);
        assertThat(enough.nextGrowth(NOW.plusSeconds(60))).isEmpty();
        assertThat(enough.exhausted(NOW.plusSeconds(60)).batches(NOW.plusSeconds(61)))
                .isEqualTo(25);
    }

    @Test
    void begins_anew_under_new_bounds_only() {
        var grown = START.exhausted(NOW).sufficient(NOW.plusSeconds(3));

        assertThat(grown.under(new Bounds(5, 1250, 300))).isEqualTo(grown);
        assertThat(grown.under(new Bounds(5, 10, 300)).batches(NOW)).isEqualTo(5);
    }

    @Test
    @DisplayName("a thousand a minute is sixteen or seventeen a second, without loss")
    void fractions_are_not_lost() {
        var busy = Scaling.start(new Bounds(20, 2000, 1000)).exhausted(NOW);

        assertThat(busy.batches(NOW.plusSeconds(1))).isEqualTo(36);
        assertThat(busy.batches(NOW.plusSeconds(60))).isEqualTo(1020);
    }

    @Test
    void bounds_of_mappings() {
        assertThat(Bounds.of(spec("q", Optional.empty(), Optional.empty()))).isEqualTo(new Bounds(5, 1250, 300));
        assertThat(Bounds.of(spec("q", Optional.of(2), Optional.empty()))).isEqualTo(new Bounds(2, 2, 300));
        assertThat(Bounds.of(spec("q", Optional.of(9), Optional.empty()))).isEqualTo(new Bounds(5, 9, 300));
        assertThat(Bounds.of(spec("q.fifo", Optional.empty(), Optional.empty())))
                .isEqualTo(new Bounds(1250, 1250, 300));
        assertThat(Bounds.of(spec("q.fifo", Optional.of(9), Optional.empty()))).isEqualTo(new Bounds(9, 9, 300));
        assertThat(Bounds.of(spec("q", Optional.empty(), Optional.of(new Pollers(2, 2000)))))
                .isEqualTo(new Bounds(20, 20_000, 1000));
    }

    private static Spec spec(String queue, Optional<Integer> maximumConcurrency, Optional<Pollers> pollers) {
        return new Spec(
                "m",
                "arn:aws:sqs:us-east-1:000000000000:" + queue,
                "arn:aws:lambda:us-east-1:000000000000:function:fn",
                10,
                Duration.ZERO,
                false,
                FilterCriteria.none(),
                maximumConcurrency,
                true,
                false,
                pollers);
    }
}

package dev.millrace.trigger;

import static dev.millrace.trigger.ShardScenario.PENDING;
import static dev.millrace.trigger.ShardScenario.shardOf;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.trigger.filter.FilterCriteria;
import dev.millrace.trigger.filter.InvalidFilterException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FilteringTest {

    private static MappingSettings only(Integer... ordinals) throws InvalidFilterException {
        return MappingSettings.defaults()
                .withFilters(FilterCriteria.parse(List.of("{\"n\":" + List.of(ordinals) + "}")));
    }

    @Test
    @DisplayName("C.4 facts 58: filtering comes before batching: of 1 to 4 only 2 and 4 match, in one call")
    void before_batching() throws InvalidFilterException {
        var shard = shardOf(only(2, 4).withBatchSize(4).withBatchWindow(ofSeconds(3)))
                .start();
        shard.receives(1, 2, 3, 4);
        assertThat(shard.calls).as("two are not four").isEmpty();
        shard.advance(ofSeconds(3));
        assertThat(shard.invocations()).containsExactly(List.of(2, 4));
    }

    @Test
    @DisplayName("I.1.4 C.5 records that no filter matches are done: no call, and the checkpoint moves")
    void moves_the_checkpoint() throws InvalidFilterException {
        var shard = shardOf(only(9)).start();
        shard.receives(1, 2, 3);
        assertThat(shard.calls).isEmpty();
        assertThat(shard.lastSaved().lowest()).isEqualTo(Position.after(TestRecords.number(3)));
        assertThat(shard.remembered(HistoryEntry.FilteredOut.class))
                .singleElement()
                .satisfies(entry -> assertThat(entry.filtered()).isEqualTo(3));
        assertThat(shard.state.recordsHeld()).isZero();
    }

    @Test
    @DisplayName("C.4 a filtered record behind an open one does not move the checkpoint past that")
    void waits_for_what_is_before() throws InvalidFilterException {
        var shard = shardOf(only(1, 5)).withFunction(call -> PENDING).start();
        shard.receives(1, 2, 3);
        assertThat(shard.saved).allSatisfy(saved -> assertThat(saved.lowest()).isEqualTo(Position.HORIZON));
        shard.answer(shard.lastCall(), ShardScenario.OK);
        assertThat(shard.lastSaved().lowest()).isEqualTo(Position.after(TestRecords.number(3)));
    }

    @Test
    @DisplayName("C.3 the window of an idle shard starts with the first record that matches")
    void window_starts_with_a_match() throws InvalidFilterException {
        var shard = shardOf(only(2).withBatchWindow(ofSeconds(5))).start();
        shard.receives(1);
        shard.advance(ofSeconds(4));
        shard.receives(2);
        shard.advance(ofSeconds(4));
        assertThat(shard.calls).isEmpty();
        shard.advance(ofSeconds(1));
        assertThat(shard.invocations()).containsExactly(List.of(2));
    }

    @Test
    @DisplayName("A.2.5 new filters hold for what is read from then on")
    void changes() throws InvalidFilterException {
        var shard = shardOf(only(1)).start();
        shard.receives(1, 2);
        shard.change(MappingSettings.defaults());
        shard.receives(3);
        assertThat(shard.invocations()).containsExactly(List.of(1), List.of(3));
    }

    @Test
    @DisplayName("C.4 a record that only the matcher could judge, and is beyond its limits, is delivered, never lost")
    void beyond_the_matcher() throws InvalidFilterException {
        var event = ("{\"" + "n".repeat(60_000) + "\":1,\"n\":8}").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        var shard = shardOf(only(9)).start();
        shard.receives(new dev.millrace.model.StreamRecord(TestRecords.number(1), ShardScenario.START, 1, event));
        assertThat(shard.invocations()).containsExactly(List.of(1));
    }
}

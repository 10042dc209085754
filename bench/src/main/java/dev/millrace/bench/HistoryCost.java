package dev.millrace.bench;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import dev.millrace.services.mappings.HistoryLog;
import dev.millrace.services.mappings.MappingHistoryEntry;
import dev.millrace.trigger.Checkpoint;
import dev.millrace.trigger.DeliveryLimits;
import dev.millrace.trigger.MappingSettings;
import dev.millrace.trigger.Position;
import dev.millrace.trigger.Reporting;
import dev.millrace.trigger.ShardEffect;
import dev.millrace.trigger.ShardEvent;
import dev.millrace.trigger.ShardMachine;
import dev.millrace.trigger.ShardState;
import dev.millrace.trigger.filter.FilterCriteria;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the history costs the engine: the pure machine delivers records to a function that succeeds at once, with its
 * history kept as the driver keeps it and without one, in turns, in one run. Prints rows of a Markdown table;
 * {@code ./mvnw -q -Pbench-history -pl bench -am package -DskipTests} runs it.
 */
public final class HistoryCost {

    private static final int ROUNDS = 15;
    private static final int WARM_UP = 5;
    private static final int PAGE = 1_000;
    private static final Instant NOW = Instant.parse("2040-01-01T00:00:00Z");
    private static final Optional<ShardId> SHARD = Optional.of(new ShardId("shardId-1"));
    private static final byte[] ANSWER = "{}".getBytes(StandardCharsets.UTF_8);

    private HistoryCost() {}

    public static void main(String[] args) throws Exception {
        System.out.println(
                "| engine alone, records/s | without history | with history | ratio | spread of the rounds |");
        System.out.println("|---|---|---|---|---|");
        var plain = MappingSettings.defaults();
        row("batches of 100", plain, 4_000_000);
        row("batches of 100, 10 lanes", plain.withParallelizationFactor(10), 2_000_000);
        row("batches of 10", plain.withBatchSize(10), 1_000_000);
        var filters = FilterCriteria.parse(
                List.of("{\"eventName\":[\"INSERT\"],\"dynamodb\":{\"NewImage\":{\"kind\":{\"S\":[\"order\"]}}}}"));
        row("batches of 100, a filter of two clauses", plain.withFilters(filters), 200_000);
    }

    private static void row(String name, MappingSettings settings, int records) {
        var pages = pages();
        var without = new double[ROUNDS];
        var with = new double[ROUNDS];
        for (int i = -WARM_UP; i < ROUNDS; i++) { // in turns, so that what disturbs one disturbs the other
            double off = rate(settings, pages, records, false);
            double on = rate(settings, pages, records, true);
            if (i >= 0) {
                without[i] = off;
                with[i] = on;
            }
        }
        Arrays.sort(without);
        Arrays.sort(with);
        System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f | %.3f | ±%.1f %% |%n",
                name,
                without[ROUNDS / 2],
                with[ROUNDS / 2],
                with[ROUNDS / 2] / without[ROUNDS / 2],
                50 * (without[ROUNDS * 3 / 4] - without[ROUNDS / 4]) / without[ROUNDS / 2]);
    }

    /** A hundred pages of a stream, read again and again; positions go on as the machine does not look at them. */
    private static List<List<StreamRecord>> pages() {
        var pages = new ArrayList<List<StreamRecord>>();
        long number = 1;
        for (int p = 0; p < 100; p++) {
            var page = new ArrayList<StreamRecord>(PAGE);
            for (int i = 0; i < PAGE; i++, number++) {
                var event = "{\"eventName\":\"INSERT\",\"dynamodb\":{\"Keys\":{\"id\":{\"S\":\"o-" + number
                        + "\"}},\"NewImage\":{\"kind\":{\"S\":\"order\"},\"id\":{\"S\":\"o-" + number + "\"}}}}";
                page.add(new StreamRecord(
                        new SequenceNumber(Long.toString(1_000_000_000L + number)),
                        NOW,
                        number * 0x9E3779B97F4A7C15L,
                        event.getBytes(StandardCharsets.UTF_8)));
            }
            pages.add(List.copyOf(page));
        }
        return pages;
    }

    private static double rate(
            MappingSettings settings, List<List<StreamRecord>> pages, int records, boolean withHistory) {
        var log = new HistoryLog();
        long entries = 0;
        int delivered = 0;
        long start = System.nanoTime();
        while (delivered < records) {
            var state = ShardState.initial(
                    SHARD.orElseThrow(),
                    Checkpoint.at(Position.HORIZON),
                    settings.parallelizationFactor(),
                    Reporting.WITH_CHECKPOINT,
                    DeliveryLimits.standard(),
                    delivered);
            state = withHistory ? state : state.withoutHistory();
            int page = 0;
            Deque<ShardEvent> events = new ArrayDeque<>();
            events.add(new ShardEvent.Started());
            while (!events.isEmpty()) {
                var decision = ShardMachine.decide(state, events.remove(), settings, NOW);
                state = decision.next();
                for (var effect : decision.effects()) {
                    switch (effect) {
                        case ShardEffect.Read read -> {
                            if (page < pages.size()) {
                                events.add(new ShardEvent.RecordsRead(read.read(), pages.get(page++), false));
                            }
                        }
                        case ShardEffect.Invoke invoke -> {
                            delivered += invoke.records().size();
                            events.add(new ShardEvent.Returned(invoke.attempt(), ANSWER));
                        }
                        case ShardEffect.Save(var checkpoint) -> events.add(new ShardEvent.CheckpointSaved(checkpoint));
                        case ShardEffect.Remember(var entry) ->
                            log.add(new MappingHistoryEntry(++entries, NOW, SHARD, "function", entry));
                        case ShardEffect.Report report -> throw new IllegalStateException("nothing fails here");
                        case ShardEffect.WakeUpAt wakeUp -> {}
                        case ShardEffect.Finished finished -> {}
                        case ShardEffect.Stopped stopped -> {}
                    }
                }
            }
        }
        return delivered * 1e9 / (System.nanoTime() - start);
    }
}

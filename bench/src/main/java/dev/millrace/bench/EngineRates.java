package dev.millrace.bench;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import dev.millrace.model.StreamRecord;
import dev.millrace.services.mappings.HistoryLog;
import dev.millrace.services.mappings.MappingHistoryEntry;
import dev.millrace.trigger.HistoryEntry;
import dev.millrace.trigger.InvocationEvent;
import dev.millrace.trigger.MappingSettings;
import dev.millrace.trigger.ShardState;
import dev.millrace.trigger.filter.FilterCriteria;
import dev.millrace.trigger.filter.InvalidFilterException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import software.amazon.event.ruler.Machine;

/**
 * How many records the pure engine takes through a shard in a second of one processor, beside what AWS's own serializer
 * and matcher do with the same records, what keeping the history costs, and what an idle shard weighs. Prints Markdown;
 * {@code ./mvnw -q -Pbench-engine -pl bench -am package} runs it.
 */
public final class EngineRates {

    private static final int ROUNDS = 9;
    private static final int MILLIS_OF_ROUND = 250;
    private static final int BATCH = 100;
    private static final int IDLE_SHARDS = 100_000;

    private static final String FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:orders";
    private static final List<StreamRecord> RECORDS = SampleRecords.of(20_000);

    private static final String LITERALS =
            "{\"eventName\":[\"INSERT\"],\"dynamodb\":{\"NewImage\":{\"status\":{\"S\":[\"PAID\"]}}}}";
    private static final String OPERATORS = "{\"eventName\":[\"INSERT\"],"
            + "\"dynamodb\":{\"NewImage\":{\"updatedAt\":{\"S\":[{\"prefix\":\"2026-09\"}]},"
            + "\"total\":{\"N\":[{\"anything-but\":[\"0.99\"]}]}}}}";

    private static final String KEPT = ", history kept";
    private static final String ONE_LANE = "engine, no filter, F = 1";
    private static final String FOUR_LANES = "engine, no filter, F = 4";
    private static final String SMALL_BATCHES = "engine, no filter, F = 1, batches of 10";
    private static final String RULER_LITERALS = "event-ruler alone, two literal clauses";
    private static final String ENGINE_LITERALS = "engine, two literal clauses";
    private static final String RULER_OPERATORS = "event-ruler alone, literal, prefix and anything-but";
    private static final String ENGINE_OPERATORS = "engine, literal, prefix and anything-but";

    private EngineRates() {}

    public static void main(String[] arguments) throws Exception {
        var batching = MappingSettings.defaults();
        var contest = new Contest(ROUNDS, MILLIS_OF_ROUND);
        contest.add("AWS's serializer, typed events of 100", typedEvents());
        addWithAndWithoutHistory(contest, ONE_LANE, batching);
        addWithAndWithoutHistory(contest, FOUR_LANES, batching.withParallelizationFactor(4));
        addWithAndWithoutHistory(contest, SMALL_BATCHES, batching.withBatchSize(10));
        contest.add(RULER_LITERALS, ruler(LITERALS));
        addWithAndWithoutHistory(contest, ENGINE_LITERALS, withFilter(LITERALS));
        contest.add(RULER_OPERATORS, ruler(OPERATORS));
        contest.add(ENGINE_OPERATORS, engine(withFilter(OPERATORS)));
        var results = contest.run();
        System.out.printf(
                Locale.ROOT,
                "| records of %d bytes, batches of %d | records/s of a processor | × AWS's serializer |%n|---|---|---|%n",
                RECORDS.stream().mapToInt(StreamRecord::eventBytes).sum() / RECORDS.size(),
                BATCH);
        for (var result : results) {
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %,.0f | %.2f |%n",
                    result.name(),
                    result.median(),
                    result.ratioTo(results.getFirst()));
        }
        System.out.printf(
                Locale.ROOT,
                "%nHistory on against off: %.2f with one lane, %.2f with four, %.2f in batches of 10, %.2f with literals.%n",
                ratio(results, ONE_LANE + KEPT, ONE_LANE),
                ratio(results, FOUR_LANES + KEPT, FOUR_LANES),
                ratio(results, SMALL_BATCHES + KEPT, SMALL_BATCHES),
                ratio(results, ENGINE_LITERALS + KEPT, ENGINE_LITERALS));
        System.out.printf(
                Locale.ROOT,
                "Engine against event-ruler alone: %.2f with literals, %.2f with operators.%n",
                ratio(results, ENGINE_LITERALS, RULER_LITERALS),
                ratio(results, ENGINE_OPERATORS, RULER_OPERATORS));
        System.out.printf(
                Locale.ROOT,
                "Heap of an idle shard that has delivered %d records: %d bytes with F = 1, %d with F = 10.%n",
                BATCH,
                idleBytes(batching),
                idleBytes(batching.withParallelizationFactor(10)));
    }

    private static void addWithAndWithoutHistory(Contest contest, String name, MappingSettings settings) {
        contest.add(name, engine(settings));
        var history = new KeptHistory(); // one for all passes: old entries are pushed out as in a long life
        contest.add(
                name + KEPT,
                () -> new EngineLoop(RECORDS, settings).toldTo(history).deliverAll());
    }

    private static double ratio(List<Contest.Result> results, String one, String other) {
        return named(results, one).ratioTo(named(results, other));
    }

    private static Contest.Result named(List<Contest.Result> results, String name) {
        return results.stream()
                .filter(result -> result.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static MappingSettings withFilter(String pattern) throws InvalidFilterException {
        return MappingSettings.defaults().withFilters(FilterCriteria.parse(List.of(pattern)));
    }

    /** Whose decisions nobody is told, so that they are not even put together. */
    private static LongSupplier engine(MappingSettings settings) {
        return () -> new EngineLoop(RECORDS, settings).deliverAll();
    }

    /** As the driver keeps it. */
    private static final class KeptHistory implements Consumer<HistoryEntry> {
        private final HistoryLog log = new HistoryLog();
        private long number;

        @Override
        public void accept(HistoryEntry entry) {
            log.add(new MappingHistoryEntry(
                    ++number, SampleRecords.CREATED, Optional.of(EngineLoop.SHARD), FUNCTION, entry));
        }
    }

    private static LongSupplier typedEvents() {
        var serializer = LambdaEventSerializers.serializerFor(DynamodbEvent.class, EngineRates.class.getClassLoader());
        var events = new ArrayList<byte[]>();
        for (int i = 0; i < 10; i++) {
            events.add(InvocationEvent.of(RECORDS.subList(i * BATCH, (i + 1) * BATCH)));
        }
        return () -> {
            long records = 0;
            for (var event : events) {
                records += serializer
                        .fromJson(new ByteArrayInputStream(event))
                        .getRecords()
                        .size();
            }
            return records;
        };
    }

    /** AWS's matcher with the text of the records, and nothing else. */
    private static LongSupplier ruler(String pattern) throws IOException {
        var machine = Machine.builder().build();
        machine.addRule("pattern", pattern);
        var some = RECORDS.subList(0, 1_000);
        return () -> {
            long matched = 0;
            for (var record : some) {
                matched += rulesMatched(machine, new String(record.event(), StandardCharsets.UTF_8));
            }
            if (matched == 0) {
                throw new IllegalStateException("nothing matches");
            }
            return some.size();
        };
    }

    private static int rulesMatched(Machine machine, String event) {
        try {
            return machine.rulesForJSONEvent(event).size();
        } catch (Exception e) { // what the method declares
            throw new IllegalStateException(e);
        }
    }

    /** What each of many shards adds to the heap once it has nothing to do. */
    private static long idleBytes(MappingSettings settings) {
        var idle = new ArrayList<ShardState>(IDLE_SHARDS);
        long before = heapBytes();
        for (int i = 0; i < IDLE_SHARDS; i++) {
            var loop = new EngineLoop(RECORDS.subList(0, BATCH), settings);
            loop.deliverAll();
            idle.add(loop.state());
        }
        long used = heapBytes() - before;
        return used / idle.size();
    }

    private static long heapBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}

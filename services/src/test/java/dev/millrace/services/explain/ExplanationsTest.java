package dev.millrace.services.explain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import dev.millrace.services.mappings.HistoryView;
import dev.millrace.services.mappings.MappingHistoryEntry;
import dev.millrace.services.mappings.MappingSpec;
import dev.millrace.services.mappings.StreamSource;
import dev.millrace.trigger.Checkpoint;
import dev.millrace.trigger.FailureReport.Condition;
import dev.millrace.trigger.HistoryEntry;
import dev.millrace.trigger.HistoryEntry.ClosedBy;
import dev.millrace.trigger.HistoryEntry.RepeatCause;
import dev.millrace.trigger.HistoryEntry.Span;
import dev.millrace.trigger.MappingSettings;
import dev.millrace.trigger.Position;
import dev.millrace.trigger.ShardEvent.Settlement;
import dev.millrace.trigger.StartingPosition;
import dev.millrace.trigger.filter.FilterCriteria;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ExplanationsTest {

    private static final Instant NOW = Instant.parse("2040-01-01T00:00:00Z");
    private static final ShardId SHARD = new ShardId("shardId-1");
    private static final ShardId OTHER = new ShardId("shardId-2");
    private static final String FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:fn";
    private static final String QUEUE = "arn:aws:sqs:us-east-1:000000000000:dlq";
    private static final UUID REQUEST = new UUID(1, 1);
    private static final Span BATCH = new Span(0, number(10), number(19), 10);

    private final List<MappingHistoryEntry> entries = new ArrayList<>();
    private Position checkpoint = Position.HORIZON;
    private long trimmedUpTo;
    private long routineForgotten;
    private Optional<List<StreamSource.Shard>> listed = Optional.of(List.of(
            new StreamSource.Shard(SHARD, Optional.empty(), false),
            new StreamSource.Shard(OTHER, Optional.empty(), false)));
    private Set<ShardId> unreadable = Set.of();
    private Map<ShardId, Checkpoint> checkpoints = Map.of();

    /** A stream of two shards: tens in the first, hundreds in the second. */
    private class TwoShards implements StreamSource {
        @Override
        public Optional<List<Shard>> shards(String streamArn) {
            return listed;
        }

        @Override
        public SequenceNumber latest(String streamArn, ShardId shard) {
            throw new AssertionError("not asked for");
        }

        @Override
        public Read read(String arn, ShardId shard, Optional<SequenceNumber> after, int maxRecords, int maxBytes) {
            if (unreadable.contains(shard)) {
                return new Read.Unavailable("no access");
            }
            long from = after.map(behind -> Long.parseLong(behind.digits()) + 1).orElse(trimmedUpTo + 1);
            if (shard.equals(SHARD) && from <= trimmedUpTo) {
                return new Read.Trimmed(Optional.of(number(trimmedUpTo + 1)));
            }
            long first = shard.equals(SHARD) ? Math.max(10, from) : Math.max(100, from);
            long end = shard.equals(SHARD) ? 99 : 999;
            var found = new ArrayList<StreamRecord>();
            for (long n = first; n <= end && found.size() < maxRecords; n++) {
                found.add(record(n));
            }
            return new Read.Records(found, false);
        }

        @Override
        public Subscription subscribe(String streamArn, Listener listener) {
            throw new AssertionError("not asked for");
        }
    }

    private static SequenceNumber number(long value) {
        return new SequenceNumber(Long.toString(value));
    }

    private static StreamRecord record(long n) {
        var event = "{\"dynamodb\":{\"Keys\":{\"id\":{\"S\":\"o-" + n % 10 + "\"}},\"Data\":\"o-1\"}}";
        return new StreamRecord(number(n), NOW, n, event.getBytes(UTF_8));
    }

    private void tell(HistoryEntry... told) {
        tellOf(SHARD, told);
    }

    private void tellOf(ShardId shard, HistoryEntry... told) {
        for (var entry : told) {
            entries.add(new MappingHistoryEntry(entries.size() + 1L, NOW, Optional.of(shard), FUNCTION, entry));
        }
    }

    private static StreamSource.Shard shard(ShardId id, Optional<ShardId> parent, long start) {
        return new StreamSource.Shard(id, parent, false, Optional.of(number(start)), Optional.empty());
    }

    private HistoryView view() {
        var spec = new MappingSpec(
                "u", "arn:s", FUNCTION, StartingPosition.TRIM_HORIZON, MappingSettings.defaults(), true);
        return new HistoryView(
                spec,
                "Enabled",
                NOW,
                routineForgotten,
                0,
                entries,
                checkpoints.isEmpty()
                        ? Map.of(SHARD, Checkpoint.at(checkpoint), OTHER, Checkpoint.at(Position.HORIZON))
                        : checkpoints);
    }

    private RecordStory story(long record) {
        return new Explanations(new TwoShards()).of(number(record), view());
    }

    private Outcome outcome(long record) {
        return story(record).outcome();
    }

    private String headline(long record) {
        return Words.headline(story(record), "Enabled");
    }

    @Test
    @DisplayName("delivered, with how many attempts, and the first checkpoint that passed it")
    void delivered() {
        tell(
                new HistoryEntry.RecordsRead(new Span(Span.ALL_LANES, number(10), number(50), 41)),
                new HistoryEntry.BatchClosed(BATCH, ClosedBy.BATCH_SIZE),
                new HistoryEntry.Sent(BATCH, REQUEST, 1),
                new HistoryEntry.RepeatAt(BATCH, NOW.plusMillis(212), RepeatCause.FAILURE, 1),
                new HistoryEntry.Sent(BATCH, REQUEST, 2),
                new HistoryEntry.Delivered(BATCH),
                new HistoryEntry.CheckpointKept(List.of(Position.after(number(9))), false),
                new HistoryEntry.CheckpointKept(List.of(Position.after(number(19))), false),
                new HistoryEntry.CheckpointKept(List.of(Position.after(number(29))), false));
        assertThat(outcome(15)).isEqualTo(new Outcome.Delivered(NOW, FUNCTION, 2));
        assertThat(story(15).entries()).hasSize(7);
        assertThat(Words.sentence(story(15).entries().get(3)))
                .isEqualTo("next attempt in 0.212 s, at 2040-01-01T00:00:00.212Z: back-off step 1 of failing");
        assertThat(outcome(30)).isInstanceOf(Outcome.Buffered.class);
    }

    @Test
    @DisplayName("a number within a batch of another shard is not taken for one of it")
    void other_shard() {
        tell(new HistoryEntry.Delivered(new Span(0, number(10), number(500), 20)));
        assertThat(story(200).entries()).isEmpty();
        assertThat(outcome(200)).isInstanceOf(Outcome.Unread.class);
    }

    @Test
    @DisplayName("reported: on its way, delivered, refused")
    void reported() {
        var report = new UUID(7, 7);
        tell(
                new HistoryEntry.GivenUp(BATCH, Condition.RETRY_ATTEMPTS_EXHAUSTED, true),
                new HistoryEntry.Reported(BATCH, report, Condition.RETRY_ATTEMPTS_EXHAUSTED, QUEUE));
        assertThat(headline(15)).contains("the report is on its way to " + QUEUE);
        tell(new HistoryEntry.ReportDelayed(report, NOW.plusSeconds(1)));
        tell(new HistoryEntry.ReportEnded(new UUID(8, 8), 10, Settlement.REFUSED));
        assertThat(story(15).entries()).hasSize(3);
        tell(new HistoryEntry.ReportEnded(report, 10, Settlement.DELIVERED));
        assertThat(headline(15))
                .isEqualTo("Record 15 was reported to " + QUEUE
                        + " because its retries were exhausted; see the attempts below.");
        entries.removeLast();
        tell(new HistoryEntry.ReportRefused(report, "no such queue"));
        tell(new HistoryEntry.ReportEnded(report, 10, Settlement.REFUSED));
        assertThat(headline(15)).contains("refused the report, which is kept");
    }

    @Test
    @DisplayName("dropped without a destination, expired, lost to trimming")
    void gone() {
        trimmedUpTo = 34;
        tell(
                new HistoryEntry.GivenUp(BATCH, Condition.RECORD_AGE_EXCEEDED, false),
                new HistoryEntry.Expired(new Span(0, number(20), number(29), 10)),
                new HistoryEntry.LostToTrimming(Position.after(number(29)), Optional.of(number(35))));
        assertThat(headline(15)).contains("was dropped").contains("older than MaximumRecordAgeInSeconds");
        assertThat(outcome(20)).isEqualTo(new Outcome.Expired(NOW));
        assertThat(outcome(34)).isEqualTo(new Outcome.Lost(NOW));
        assertThat(outcome(35)).isInstanceOf(Outcome.Unread.class);
    }

    @Test
    @DisplayName("under way: in flight, waiting, queued, and what holds up the records behind")
    void under_way() {
        tell(
                new HistoryEntry.RecordsRead(new Span(Span.ALL_LANES, number(10), number(50), 41)),
                new HistoryEntry.BatchClosed(BATCH, ClosedBy.BATCH_SIZE));
        assertThat(outcome(10)).isInstanceOf(Outcome.Queued.class);
        tell(new HistoryEntry.Sent(BATCH, REQUEST, 1));
        assertThat(outcome(10)).isEqualTo(new Outcome.InFlight(NOW, FUNCTION, 1));
        tell(new HistoryEntry.RepeatAt(BATCH, NOW.plusSeconds(1), RepeatCause.THROTTLE, 3));
        assertThat(outcome(10)).isEqualTo(new Outcome.Waiting(NOW.plusSeconds(1), RepeatCause.THROTTLE, 3));
        assertThat(headline(40)).contains("waits for its batch; before it: next attempt in 1 s");
        assertThat(headline(60)).contains("has not been read yet; next attempt in 1 s");
        tell(new HistoryEntry.DeliveryStopped());
        assertThat(headline(10)).isEqualTo("Record 10 has not been read yet.");
    }

    @Test
    @DisplayName("after a restart: settled before the history began, or not read yet; later pushed out")
    void after_a_restart() {
        checkpoint = Position.after(number(30));
        assertThat(outcome(30)).isEqualTo(new Outcome.SettledUntold(false));
        assertThat(outcome(31)).isInstanceOf(Outcome.Unread.class);
        routineForgotten = 5;
        assertThat(headline(30)).contains("later entries have pushed it out");
    }

    @Test
    @DisplayName("never delivered: written before a mapping that starts at LATEST")
    void before_the_start() {
        checkpoint = Position.after(number(30));
        tell(new HistoryEntry.StartDecided(SHARD, StartingPosition.LATEST, Optional.of(Position.after(number(25)))));
        assertThat(outcome(25)).isEqualTo(new Outcome.BeforeStart(StartingPosition.LATEST));
        assertThat(outcome(26)).isEqualTo(new Outcome.SettledUntold(false));
    }

    @Test
    @DisplayName("no longer in the stream: what the history and the checkpoint still tell, or nothing")
    void trimmed() {
        trimmedUpTo = 40;
        tell(new HistoryEntry.Delivered(BATCH));
        checkpoint = Position.after(number(30));
        assertThat(outcome(15)).isEqualTo(new Outcome.Delivered(NOW, FUNCTION, 0));
        assertThat(outcome(25)).isEqualTo(new Outcome.SettledUntold(false));
        assertThat(outcome(35)).isEqualTo(new Outcome.Trimmed());
    }

    @Test
    @DisplayName("a number that the stream has not and cannot have had")
    void nowhere() {
        assertThat(outcome(5)).isEqualTo(new Outcome.NoSuchRecord());
        assertThat(outcome(1_000)).isEqualTo(new Outcome.NoSuchRecord());
    }

    @Test
    @DisplayName("the stream is gone: the history still tells, and nothing else is claimed")
    void stream_gone() {
        tell(new HistoryEntry.Delivered(BATCH));
        listed = Optional.empty();
        assertThat(outcome(15)).isEqualTo(new Outcome.Delivered(NOW, FUNCTION, 0));
        assertThat(headline(60)).isEqualTo("Nothing is known about record 60: the stream is gone.");
    }

    @Test
    @DisplayName("the stream has dropped the shard: the history still tells, and a later number cannot have been in it")
    void shard_gone() {
        listed = Optional.of(List.of(shard(OTHER, Optional.of(SHARD), 99)));
        checkpoints = Map.of(OTHER, Checkpoint.at(Position.HORIZON));
        tell(new HistoryEntry.Delivered(BATCH));
        assertThat(outcome(15)).isEqualTo(new Outcome.Delivered(NOW, FUNCTION, 0));
        assertThat(outcome(25)).isEqualTo(new Outcome.Trimmed());
        assertThat(outcome(1_000)).isEqualTo(new Outcome.NoSuchRecord());
        entries.clear();
        assertThat(outcome(15)).as("only the child tells of it").isEqualTo(new Outcome.Trimmed());
    }

    @Test
    @DisplayName("the shard was lost with records that had been read")
    void shard_lost() {
        listed = Optional.of(List.of(shard(OTHER, Optional.of(SHARD), 99)));
        checkpoints = Map.of(OTHER, Checkpoint.at(Position.HORIZON));
        tell(
                new HistoryEntry.RecordsRead(BATCH),
                new HistoryEntry.ShardLost(SHARD),
                new HistoryEntry.DeliveryStopped(),
                new HistoryEntry.ShardForgotten(SHARD));
        assertThat(outcome(15)).isEqualTo(new Outcome.Lost(NOW));
    }

    @Test
    @DisplayName("a shard that cannot be read may have it")
    void shard_unreadable() {
        unreadable = Set.of(SHARD);
        assertThat(headline(15))
                .isEqualTo("Nothing is known about record 15: shard shardId-1 cannot be read: no access.");
        tell(new HistoryEntry.Delivered(BATCH));
        unreadable = Set.of(SHARD, OTHER);
        assertThat(outcome(150)).isInstanceOf(Outcome.Unknown.class);
        assertThat(outcome(15)).isEqualTo(new Outcome.Delivered(NOW, FUNCTION, 0));
    }

    @Test
    @DisplayName("trimmed, and several shards may have had it: told only if that is known to be the shard")
    void several_shards() {
        var third = new ShardId("shardId-3");
        listed = Optional.of(List.of(shard(OTHER, Optional.of(SHARD), 99)));
        checkpoints = Map.of(OTHER, Checkpoint.at(Position.HORIZON));
        tell(new HistoryEntry.Delivered(new Span(0, number(10), number(19), 5)));
        tellOf(
                third,
                new HistoryEntry.FilteredOut(BATCH, new Span(0, number(12), number(30), 3), FilterCriteria.none()));
        assertThat(outcome(15)).isEqualTo(new Outcome.Ambiguous(List.of(SHARD, third)));
        assertThat(story(15).shard()).isEmpty();
        assertThat(headline(15))
                .isEqualTo("Record 15 is not in the stream now; which of 2 shards had it is not known, and what is"
                        + " told of them differs.");
        assertThat(outcome(12)).as("named").isEqualTo(new Outcome.FilteredOut(NOW));
        assertThat(outcome(10)).as("named").isEqualTo(new Outcome.Delivered(NOW, FUNCTION, 0));
        tellOf(
                third,
                new HistoryEntry.Delivered(new Span(0, number(15), number(25), 2, List.of(number(15), number(25)))));
        assertThat(story(15).shard()).as("listed").contains(third);
        entries.removeLast();
        tellOf(third, new HistoryEntry.ShardFound(third, Optional.of(SHARD)));
        entries.removeIf(entry -> entry.entry() instanceof HistoryEntry.FilteredOut);
        assertThat(outcome(15)).as("a child has no number of its parent's").isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    @DisplayName("a trimmed shard that began after the record is not asked")
    void began_later() {
        trimmedUpTo = 40;
        listed = Optional.of(List.of(shard(SHARD, Optional.empty(), 20)));
        checkpoints = Map.of(SHARD, Checkpoint.at(Position.after(number(30))));
        assertThat(outcome(15)).isEqualTo(new Outcome.NoSuchRecord());
        assertThat(outcome(25)).isEqualTo(new Outcome.SettledUntold(false));
    }

    @Test
    @DisplayName("read again and skipped, since it was settled: what became of it before is told")
    void skipped() {
        checkpoint = Position.after(number(19));
        tell(
                new HistoryEntry.RecordsRead(BATCH),
                new HistoryEntry.Sent(BATCH, REQUEST, 1),
                new HistoryEntry.Delivered(BATCH),
                new HistoryEntry.RecordsRead(BATCH),
                new HistoryEntry.SkippedSettled(BATCH));
        assertThat(outcome(15)).isEqualTo(new Outcome.Delivered(NOW, FUNCTION, 1));
        entries.removeIf(entry -> entry.number() < 4);
        assertThat(outcome(15)).isEqualTo(new Outcome.SettledUntold(false));
        routineForgotten = 3;
        assertThat(outcome(15)).isEqualTo(new Outcome.SettledUntold(true));
    }

    @Test
    @DisplayName("what another lane is doing does not hold up the record")
    void other_lane() {
        int lane = Checkpoint.laneOf(record(40), 2);
        var busy = new Span(1 - lane, number(10), number(19), 10);
        tell(
                new HistoryEntry.DeliveryStarted(List.of(Position.HORIZON, Position.HORIZON)),
                new HistoryEntry.RecordsRead(new Span(Span.ALL_LANES, number(10), number(50), 41)),
                new HistoryEntry.Sent(busy, REQUEST, 1));
        assertThat(outcome(40)).isEqualTo(new Outcome.Buffered(NOW, Optional.empty()));
        tell(new HistoryEntry.Sent(new Span(lane, number(20), number(29), 10), REQUEST, 1));
        assertThat(outcome(40)).isEqualTo(new Outcome.Buffered(NOW, Optional.of(entries.getLast())));
        tell(new HistoryEntry.Delivered(busy));
        assertThat(headline(40)).contains("before it: attempt 1 sent");
    }

    @Test
    @DisplayName("what the stream has, and what was read after a loss, was not lost with it")
    void not_lost() {
        tell(new HistoryEntry.LostToTrimming(Position.after(number(9)), Optional.empty()));
        assertThat(outcome(15)).isInstanceOf(Outcome.Unread.class);
        assertThat(story(15).entries()).isEmpty();
        trimmedUpTo = 40;
        assertThat(outcome(15)).isEqualTo(new Outcome.Lost(NOW));
        routineForgotten = 5;
        assertThat(outcome(15)).isEqualTo(new Outcome.Trimmed());
        routineForgotten = 0;
        tell(new HistoryEntry.RecordsRead(new Span(Span.ALL_LANES, number(20), number(21), 2)));
        assertThat(outcome(19)).isEqualTo(new Outcome.Lost(NOW));
        checkpoint = Position.after(number(30));
        assertThat(outcome(25)).isEqualTo(new Outcome.SettledUntold(false));
    }

    @Test
    @DisplayName("what was under way when delivery broke off is not any more")
    void broken_off() {
        tell(new HistoryEntry.Sent(BATCH, REQUEST, 1), new HistoryEntry.DeliveryBroken("Internal error at shard x"));
        assertThat(headline(15))
                .isEqualTo(
                        "Record 15 has not been read yet; delivery of the shard broke off: Internal error at shard x;"
                                + " what is not settled is read again when it goes on.");
        tell(new HistoryEntry.DeliveryStarted(List.of(Position.HORIZON)));
        assertThat(headline(15)).isEqualTo("Record 15 has not been read yet.");
    }

    @Test
    @DisplayName("a search for a key goes on behind what is trimmed beside it, and says where it stopped")
    void search_is_bounded() {
        var pages = new TwoShards() {
            private int reads;

            @Override
            public Read read(String arn, ShardId shard, Optional<SequenceNumber> after, int most, int maxBytes) {
                trimmedUpTo = ++reads < 2 ? 0 : 60;
                return super.read(arn, shard, after, 20, maxBytes);
            }
        };
        listed = Optional.of(List.of(new StreamSource.Shard(SHARD, Optional.empty(), false)));
        var found = new Explanations(pages).ofKey("o-1", view());
        assertThat(found.stories())
                .extracting(story -> story.number().digits())
                .containsExactly("11", "21", "61", "71", "81", "91");
        listed = Optional.of(List.of(new StreamSource.Shard(new ShardId("endless"), Optional.empty(), false)));
        var endless = new Explanations(new TwoShards() {
                    @Override
                    public Read read(String arn, ShardId shard, Optional<SequenceNumber> after, int most, int bytes) {
                        long last = after.map(behind -> Long.parseLong(behind.digits()))
                                .orElse(0L);
                        return new Read.Records(List.of(record(last + 10 - last % 10 + 1)), false);
                    }
                })
                .ofKey("o-1", view());
        assertThat(endless.stories()).hasSize(1_000);
        assertThat(endless.unsearched())
                .containsExactly("shard endless was searched up to 10001 only: 1000 records were found");
    }

    @Test
    @DisplayName("a key finds the records of its item, and not those that have the value elsewhere")
    void by_key() {
        var found = new Explanations(new TwoShards()).ofKey("o-1", view());
        assertThat(found.stories()).hasSize(9 + 90);
        assertThat(found.stories().getFirst().number()).isEqualTo(number(11));
        assertThat(found.unsearched()).isEmpty();
        trimmedUpTo = 20;
        unreadable = Set.of(OTHER);
        found = new Explanations(new TwoShards()).ofKey("o-1", view());
        assertThat(found.stories()).hasSize(8);
        assertThat(found.unsearched()).containsExactly("shard shardId-2 was not searched: no access");
    }
}

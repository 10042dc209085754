package dev.millrace.services.explain;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ShardId;
import dev.millrace.model.StreamRecord;
import dev.millrace.services.explain.RecordStory.FilterMatch;
import dev.millrace.services.mappings.HistoryView;
import dev.millrace.services.mappings.MappingHistoryEntry;
import dev.millrace.services.mappings.StreamSource;
import dev.millrace.trigger.HistoryEntry;
import dev.millrace.trigger.filter.FilterCriteria;
import dev.millrace.trigger.filter.FilterPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Explains what happened to records, from the stream and a mapping's history. Thread-safe. */
public final class Explanations {

    private final RecordFinder finder;

    /** @param source where streams are read */
    public Explanations(StreamSource source) {
        this.finder = new RecordFinder(source);
    }

    /** The story of the record with this number. */
    public RecordStory of(SequenceNumber number, HistoryView history) {
        return story(number, finder.find(history.spec().streamArn(), number), history);
    }

    /** The stories of the records whose key has this value, oldest first in each shard, at most a thousand. */
    public List<RecordStory> ofKey(String value, HistoryView history) {
        return finder.withKey(history.spec().streamArn(), value).stream()
                .map(found -> story(found.record().sequenceNumber(), found, history))
                .toList();
    }

    private static RecordStory story(SequenceNumber number, RecordPlace place, HistoryView history) {
        var entries = entriesAbout(number, place, history);
        var shard = place instanceof RecordPlace.Found(var in, var record)
                ? Optional.of(in)
                : entries.stream().flatMap(entry -> entry.shard().stream()).findFirst();
        return new RecordStory(
                number,
                shard,
                place instanceof RecordPlace.Found(var in, var record)
                        ? Optional.of(record.createdAt())
                        : Optional.empty(),
                new OutcomeOf(number, place, history, entries).outcome(),
                place instanceof RecordPlace.Found(var in, var record) ? matched(record, entries) : List.of(),
                entries);
    }

    /** Those about the record, about its report, and the first checkpoint that passed it. */
    private static List<MappingHistoryEntry> entriesAbout(
            SequenceNumber number, RecordPlace place, HistoryView history) {
        var about = new ArrayList<MappingHistoryEntry>();
        var tale = new Tale(number, place);
        for (var entry : history.entries()) {
            if (entry.shard().filter(tale::mayBeIn).isPresent() && tale.takes(entry)) {
                about.add(entry);
            }
        }
        return about;
    }

    private static List<FilterMatch> matched(StreamRecord record, List<MappingHistoryEntry> entries) {
        var filters = FilterCriteria.none();
        for (var entry : entries) {
            if (entry.entry() instanceof HistoryEntry.FilteredOut(var among, var out, var tried)) {
                filters = tried;
            } else if (entry.entry() instanceof HistoryEntry.Matched(var records, var met)) {
                filters = met;
            }
        }
        var each = new ArrayList<FilterMatch>();
        for (var pattern : filters.patterns()) {
            each.add(new FilterMatch(each.size() + 1, pattern.text(), matches(pattern, record)));
        }
        return each;
    }

    /** As the engine sees it: what the matcher cannot read passes. */
    private static boolean matches(FilterPattern pattern, StreamRecord record) {
        try {
            return pattern.matches(record.event());
        } catch (RuntimeException unreadable) {
            return true;
        }
    }

    /** Gathers the entries of one record while the history is gone through. */
    private static final class Tale {

        private final SequenceNumber number;
        private final RecordPlace place;
        private final List<java.util.UUID> reports = new ArrayList<>();
        private Optional<Integer> settledInLane = Optional.empty();

        Tale(SequenceNumber number, RecordPlace place) {
            this.number = number;
            this.place = place;
        }

        boolean mayBeIn(ShardId shard) {
            return switch (place) {
                case RecordPlace.Found(var in, var record) -> in.equals(shard);
                case RecordPlace.Trimmed(var shards) -> shards.contains(shard);
                case RecordPlace.Nowhere() -> false;
            };
        }

        boolean takes(MappingHistoryEntry entry) {
            return switch (entry.entry()) {
                case HistoryEntry.ReportEnded(var report, var records, var settlement) -> reports.contains(report);
                case HistoryEntry.ReportDelayed(var report, var next) -> reports.contains(report);
                case HistoryEntry.ReportRefused(var report, var reason) -> reports.contains(report);
                case HistoryEntry.CheckpointKept(var lanes, var finished) -> {
                    boolean passed = settledInLane
                            .map(lane -> finished
                                    || (lane < lanes.size() && lanes.get(lane).covers(number)))
                            .orElse(false);
                    if (passed) {
                        settledInLane = Optional.empty();
                    }
                    yield passed;
                }
                case HistoryEntry.Reported(var batch, var report, var condition, var destination)
                when batch.covers(number) -> {
                    reports.add(report);
                    yield true;
                }
                case HistoryEntry any
                when any.isAbout(number) -> {
                    any.subjects().stream()
                            .filter(subject -> subject.covers(number))
                            .filter(subject -> subject.lane() != HistoryEntry.Span.ALL_LANES)
                            .findFirst()
                            .ifPresent(subject -> settledInLane = Optional.of(subject.lane()));
                    yield true;
                }
                case HistoryEntry other -> false;
            };
        }
    }
}

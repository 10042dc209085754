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
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Explains what happened to records, from the stream and a mapping's history. Thread-safe. */
public final class Explanations {

    private final RecordFinder finder;

    /** @param source where streams are read */
    public Explanations(StreamSource source) {
        this.finder = new RecordFinder(source);
    }

    /** The story of the record with this number. */
    public RecordStory of(SequenceNumber number, HistoryView history) {
        var lineage = new Lineage(history);
        return story(number, finder.find(history.spec().streamArn(), number, lineage), lineage, history);
    }

    /** The stories of the records whose key has this value, oldest first in each shard, at most a thousand. */
    public KeyStories ofKey(String value, HistoryView history) {
        var lineage = new Lineage(history);
        var hits = finder.withKey(history.spec().streamArn(), value);
        return new KeyStories(
                hits.found().stream()
                        .map(found -> story(found.record().sequenceNumber(), found, lineage, history))
                        .toList(),
                hits.unsearched());
    }

    private static RecordStory story(SequenceNumber number, RecordPlace place, Lineage lineage, HistoryView history) {
        var shards = lineage.narrowed(place.shards(), number);
        var entries = new ArrayList<MappingHistoryEntry>();
        var outcomes = new LinkedHashSet<Outcome>();
        for (var shard : shards) {
            var about = entriesAbout(number, place, shard, history);
            outcomes.add(new OutcomeOf(number, place, shard, history, about).outcome());
            entries.addAll(about);
        }
        entries.sort(Comparator.comparingLong(MappingHistoryEntry::number));
        boolean knowsShard = shards.size() == 1 && (place instanceof RecordPlace.Found || !entries.isEmpty());
        return new RecordStory(
                number,
                knowsShard ? Optional.of(shards.getFirst()) : Optional.empty(),
                place instanceof RecordPlace.Found(var in, var record)
                        ? Optional.of(record.createdAt())
                        : Optional.empty(),
                outcome(place, shards, outcomes),
                place instanceof RecordPlace.Found(var in, var record) ? matched(record, entries) : List.of(),
                entries);
    }

    /** What is the same whichever of the shards had the record. */
    private static Outcome outcome(RecordPlace place, List<ShardId> shards, Set<Outcome> outcomes) {
        if (outcomes.isEmpty()) {
            return place instanceof RecordPlace.Unreadable(var none, var reason)
                    ? new Outcome.Unknown(reason)
                    : new Outcome.NoSuchRecord();
        }
        return outcomes.size() == 1 ? outcomes.iterator().next() : new Outcome.Ambiguous(shards);
    }

    /** Those about the record, about its report, and the first checkpoint that passed it. */
    private static List<MappingHistoryEntry> entriesAbout(
            SequenceNumber number, RecordPlace place, ShardId shard, HistoryView history) {
        var about = new ArrayList<MappingHistoryEntry>();
        var tale = new Tale(number);
        for (var entry : history.entries()) {
            boolean contradicted =
                    place instanceof RecordPlace.Found && entry.entry() instanceof HistoryEntry.LostToTrimming;
            if (entry.shard().filter(shard::equals).isPresent() && !contradicted && tale.takes(entry)) {
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
        private final List<java.util.UUID> reports = new ArrayList<>();
        private Optional<Integer> settledInLane = Optional.empty();

        Tale(SequenceNumber number) {
            this.number = number;
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

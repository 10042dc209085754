package dev.millrace.services.explain;

import dev.millrace.model.SequenceNumber;
import dev.millrace.model.ShardId;
import dev.millrace.services.mappings.HistoryView;
import dev.millrace.services.mappings.StreamSource.Shard;
import dev.millrace.trigger.HistoryEntry;
import dev.millrace.trigger.HistoryEntry.Span;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The shards that a mapping knows or has known, and which came from which. The shards of a stream share one sequence:
 * what tells them apart is that all numbers of a shard are greater than those of its parent. Immutable.
 */
final class Lineage {

    private final HistoryView history;
    private final TreeMap<ShardId, Optional<ShardId>> parents = new TreeMap<>();

    Lineage(HistoryView history) {
        this.history = history;
        history.checkpoints().keySet().forEach(shard -> parents.put(shard, Optional.empty()));
        for (var entry : history.entries()) {
            entry.shard().ifPresent(shard -> parents.putIfAbsent(shard, Optional.empty()));
            if (entry.entry() instanceof HistoryEntry.ShardFound(var shard, var parent)) {
                parents.put(shard, parent);
            }
        }
    }

    List<ShardId> shards() {
        return List.copyOf(parents.keySet());
    }

    /** The shards that the stream no longer has and that can have had the record. */
    List<ShardId> goneThatCanHold(SequenceNumber number, List<Shard> listed) {
        var gone = new TreeMap<>(parents);
        var bounds = new HashMap<ShardId, SequenceNumber>(); // the shard's numbers are smaller
        for (var shard : listed) {
            shard.parent().ifPresent(parent -> {
                gone.putIfAbsent(parent, Optional.empty());
                shard.start().ifPresent(start -> bounds.merge(parent, start, Lineage::smaller));
            });
        }
        listed.forEach(shard -> gone.remove(shard.id()));
        var found = new ArrayList<ShardId>();
        for (var shard : gone.descendingMap().entrySet()) { // children come before their parents
            var bound = Optional.ofNullable(bounds.get(shard.getKey()));
            if (bound.map(number::isBefore).orElse(true)) {
                found.add(shard.getKey());
            }
            shard.getValue().ifPresent(parent -> bound.ifPresent(than -> bounds.merge(parent, than, Lineage::smaller)));
        }
        return found;
    }

    private static SequenceNumber smaller(SequenceNumber one, SequenceNumber other) {
        return one.isBefore(other) ? one : other;
    }

    /** Those of the shards that are left when what the history has read of them is considered. */
    List<ShardId> narrowed(List<ShardId> candidates, SequenceNumber number) {
        if (candidates.size() < 2) {
            return candidates;
        }
        var left = new ArrayList<>(candidates);
        for (var entry : history.entries()) {
            var shard = entry.shard();
            if (shard.isEmpty() || !candidates.contains(shard.get())) {
                continue;
            }
            for (var subject : entry.entry().subjects()) {
                if (subject instanceof Span span && span.covers(number)) {
                    if (isKnownToHold(span, number)) {
                        return List.of(shard.get());
                    }
                    // It is between two numbers of this shard, so not in one that ended before or began after.
                    left.removeIf(other -> isBefore(other, shard.get()) || isBefore(shard.get(), other));
                }
            }
        }
        return left.isEmpty() ? candidates : left;
    }

    /** Not only between its numbers, where those of other shards are too. */
    private static boolean isKnownToHold(Span span, SequenceNumber number) {
        return !span.numbers().isEmpty()
                || number.equals(span.first())
                || number.equals(span.last())
                || new BigInteger(span.last().digits())
                        .subtract(new BigInteger(span.first().digits()))
                        .equals(BigInteger.valueOf(span.records() - 1L));
    }

    private boolean isBefore(ShardId ancestor, ShardId shard) {
        Set<ShardId> seen = new HashSet<>();
        var parent = parentOf(shard);
        while (parent.isPresent() && seen.add(parent.get())) {
            if (parent.get().equals(ancestor)) {
                return true;
            }
            parent = parentOf(parent.get());
        }
        return false;
    }

    private Optional<ShardId> parentOf(ShardId shard) {
        return parents.getOrDefault(shard, Optional.empty());
    }
}

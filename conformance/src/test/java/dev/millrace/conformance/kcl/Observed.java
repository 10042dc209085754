package dev.millrace.conformance.kcl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Record;

/** What all record processors of a test have met, in the order in which they met it. */
public final class Observed {

    private final Set<String> begun = new LinkedHashSet<>();
    private final Set<String> ended = new LinkedHashSet<>();
    private final List<String> begunBeforeTheirTime = new ArrayList<>();
    private final Map<String, List<Integer>> versions = new LinkedHashMap<>();

    /** A processor was given a shard; whose parent was not read to its end is noted. */
    synchronized void begins(String shard, Optional<String> parent) {
        begun.add(shard);
        if (parent.isPresent() && !ended.contains(parent.get())) {
            begunBeforeTheirTime.add(shard + " before its parent " + parent.get() + " ended");
        }
    }

    /** A processor has read its shard to the end. */
    synchronized void ends(String shard) {
        ended.add(shard);
    }

    /** A record was delivered: which version of which item. One that comes again adds nothing. */
    synchronized void receives(Record read) {
        var image = read.dynamodb().newImage();
        var id = image.getOrDefault("id", AttributeValue.fromS("")).s();
        var version = Integer.parseInt(
                image.getOrDefault("version", AttributeValue.fromN("0")).n());
        var ofItem = versions.computeIfAbsent(id, key -> new ArrayList<>());
        if (!ofItem.contains(version)) {
            ofItem.add(version);
        }
    }

    /** The versions of each item in the order of their first delivery. */
    public synchronized Map<String, List<Integer>> versions() {
        var copy = new LinkedHashMap<String, List<Integer>>();
        versions.forEach((id, ofItem) -> copy.put(id, List.copyOf(ofItem)));
        return copy;
    }

    /** How many different records were delivered. */
    public synchronized int records() {
        return versions.values().stream().mapToInt(List::size).sum();
    }

    /** The shards that were begun. */
    public synchronized Set<String> begun() {
        return Set.copyOf(begun);
    }

    /** The shards that were read to their end. */
    public synchronized Set<String> ended() {
        return Set.copyOf(ended);
    }

    /** The shards that were begun before their parent had ended: there must be none. */
    public synchronized List<String> begunBeforeTheirTime() {
        return List.copyOf(begunBeforeTheirTime);
    }
}

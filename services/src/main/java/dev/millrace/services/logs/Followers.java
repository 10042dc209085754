package dev.millrace.services.logs;

import dev.millrace.model.Scope;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who wants to hear of new events, by group; the group need not exist. Thread-safe. */
final class Followers implements AutoCloseable {

    private final Map<String, List<Follower>> byGroup = new ConcurrentHashMap<>();
    private volatile boolean isClosed;

    boolean hasAny(StoredGroup group) {
        return !of(group).isEmpty();
    }

    void tell(StoredGroup group, List<LogEvent> events) {
        of(group).forEach(follower -> follower.hear(events));
    }

    private List<Follower> of(StoredGroup group) {
        return byGroup.getOrDefault(key(group.scope(), group.name()), List.of());
    }

    void add(Scope scope, String group, Follower follower) {
        byGroup.computeIfAbsent(key(scope, group), any -> new CopyOnWriteArrayList<>())
                .add(follower);
        if (isClosed) {
            follower.end();
        }
    }

    void remove(Scope scope, String group, Follower follower) {
        byGroup.computeIfPresent(key(scope, group), (any, all) -> {
            all.remove(follower);
            return all.isEmpty() ? null : all;
        });
    }

    private static String key(Scope scope, String group) {
        return scope.account() + "/" + scope.region() + "/" + group;
    }

    @Override
    public void close() {
        isClosed = true;
        byGroup.values().forEach(all -> all.forEach(Follower::end));
    }
}

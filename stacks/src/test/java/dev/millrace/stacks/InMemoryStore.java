package dev.millrace.stacks;

import dev.millrace.store.Change;
import dev.millrace.store.Keyspace;
import dev.millrace.store.Store;
import dev.millrace.store.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A store in memory, for tests. A change that throws leaves nothing behind. */
public final class InMemoryStore implements Store {

    private Map<String, NavigableMap<byte[], byte[]>> spaces = new HashMap<>();

    private static NavigableMap<byte[], byte[]> sorted() {
        return new TreeMap<>(Arrays::compareUnsigned);
    }

    @Override
    public synchronized <T> T commit(Change<T> change) {
        var copy = new HashMap<String, NavigableMap<byte[], byte[]>>();
        spaces.forEach((name, space) -> {
            var entries = sorted();
            entries.putAll(space);
            copy.put(name, entries);
        });
        var after = new ArrayList<Runnable>();
        var result = change.apply(new MapWriter(copy, after));
        spaces = copy;
        after.forEach(Runnable::run);
        return result;
    }

    @Override
    public <T> CompletableFuture<T> submit(Change<T> change) {
        return CompletableFuture.completedFuture(commit(change));
    }

    @Override
    public synchronized byte @Nullable [] get(Keyspace keyspace, byte[] key) {
        return new MapWriter(spaces, List.of()).get(keyspace, key);
    }

    @Override
    public synchronized void scan(Keyspace keyspace, byte[] from, byte @Nullable [] to, Visitor visitor) {
        new MapWriter(spaces, List.of()).scan(keyspace, from, to, visitor);
    }

    @Override
    public synchronized void scanBackwards(Keyspace keyspace, byte[] from, byte @Nullable [] to, Visitor visitor) {
        new MapWriter(spaces, List.of()).scanBackwards(keyspace, from, to, visitor);
    }

    @Override
    public void close() {}

    private record MapWriter(Map<String, NavigableMap<byte[], byte[]>> spaces, List<Runnable> after) implements Writer {

        private NavigableMap<byte[], byte[]> space(Keyspace keyspace) {
            return spaces.computeIfAbsent(keyspace.name(), name -> sorted());
        }

        private NavigableMap<byte[], byte[]> range(Keyspace keyspace, byte[] from, byte @Nullable [] to) {
            var all = space(keyspace);
            var range = sorted();
            range.putAll(to == null ? all.tailMap(from, true) : all.subMap(from, true, to, false));
            return range;
        }

        @Override
        public byte @Nullable [] get(Keyspace keyspace, byte[] key) {
            return space(keyspace).get(key);
        }

        @Override
        public void scan(Keyspace keyspace, byte[] from, byte @Nullable [] to, Visitor visitor) {
            for (var entry : range(keyspace, from, to).entrySet()) {
                if (!visitor.visit(entry.getKey(), entry.getValue())) {
                    return;
                }
            }
        }

        @Override
        public void scanBackwards(Keyspace keyspace, byte[] from, byte @Nullable [] to, Visitor visitor) {
            for (var entry : range(keyspace, from, to).descendingMap().entrySet()) {
                if (!visitor.visit(entry.getKey(), entry.getValue())) {
                    return;
                }
            }
        }

        @Override
        public void put(Keyspace keyspace, byte[] key, byte[] value) {
            space(keyspace).put(key, value);
        }

        @Override
        public void delete(Keyspace keyspace, byte[] key) {
            space(keyspace).remove(key);
        }

        @Override
        public void deleteRange(Keyspace keyspace, byte[] from, byte @Nullable [] to) {
            range(keyspace, from, to).keySet().forEach(space(keyspace)::remove);
        }

        @Override
        public void afterCommit(Runnable task) {
            after.add(task);
        }
    }
}

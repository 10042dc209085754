package dev.millrace.services.lambda;

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
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A store in memory that outlives the services built on it, so that a test can start them again. Thread-safe. */
public final class TestingStore implements Store {

    private final ReentrantLock lock = new ReentrantLock();
    private Map<String, NavigableMap<byte[], byte[]>> keyspaces = new HashMap<>();

    @Override
    public <T> T commit(Change<T> change) {
        var after = new ArrayList<Runnable>();
        T result;
        lock.lock();
        try {
            var before = copy();
            try {
                result = change.apply(new TestingWriter(after));
            } catch (RuntimeException e) {
                keyspaces = before;
                throw e;
            }
        } finally {
            lock.unlock();
        }
        after.forEach(Runnable::run);
        return result;
    }

    @Override
    public <T> CompletableFuture<T> submit(Change<T> change) {
        return CompletableFuture.completedFuture(commit(change));
    }

    @Override
    public byte @Nullable [] get(Keyspace keyspace, byte[] key) {
        lock.lock();
        try {
            return entries(keyspace).get(key);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void scan(Keyspace keyspace, byte[] from, byte @Nullable [] to, Visitor visitor) {
        visit(range(keyspace, from, to), visitor);
    }

    @Override
    public void scanBackwards(Keyspace keyspace, byte[] from, byte @Nullable [] to, Visitor visitor) {
        visit(range(keyspace, from, to).reversed(), visitor);
    }

    @Override
    public void close() {
        // what it holds stays for the next start
    }

    private static void visit(List<Map.Entry<byte[], byte[]>> entries, Visitor visitor) {
        for (var entry : entries) {
            if (!visitor.visit(entry.getKey(), entry.getValue())) {
                return;
            }
        }
    }

    private List<Map.Entry<byte[], byte[]>> range(Keyspace keyspace, byte[] from, byte @Nullable [] to) {
        lock.lock();
        try {
            var tail = entries(keyspace).tailMap(from, true);
            return List.copyOf((to == null ? tail : tail.headMap(to, false)).entrySet());
        } finally {
            lock.unlock();
        }
    }

    private NavigableMap<byte[], byte[]> entries(Keyspace keyspace) {
        return keyspaces.computeIfAbsent(keyspace.name(), name -> new TreeMap<>(Arrays::compareUnsigned));
    }

    private Map<String, NavigableMap<byte[], byte[]>> copy() {
        var copy = new HashMap<String, NavigableMap<byte[], byte[]>>();
        keyspaces.forEach((name, entries) -> copy.put(name, new TreeMap<>(entries)));
        return copy;
    }

    private final class TestingWriter implements Writer {

        private final List<Runnable> after;

        TestingWriter(List<Runnable> after) {
            this.after = after;
        }

        @Override
        public void put(Keyspace keyspace, byte[] key, byte[] value) {
            entries(keyspace).put(key, value);
        }

        @Override
        public void delete(Keyspace keyspace, byte[] key) {
            entries(keyspace).remove(key);
        }

        @Override
        public void deleteRange(Keyspace keyspace, byte[] from, byte @Nullable [] to) {
            var tail = entries(keyspace).tailMap(from, true);
            (to == null ? tail : tail.headMap(to, false)).clear();
        }

        @Override
        public void afterCommit(Runnable task) {
            after.add(task);
        }

        @Override
        public byte @Nullable [] get(Keyspace keyspace, byte[] key) {
            return entries(keyspace).get(key);
        }

        @Override
        public void scan(Keyspace keyspace, byte[] from, byte @Nullable [] to, Visitor visitor) {
            TestingStore.this.scan(keyspace, from, to, visitor);
        }

        @Override
        public void scanBackwards(Keyspace keyspace, byte[] from, byte @Nullable [] to, Visitor visitor) {
            TestingStore.this.scanBackwards(keyspace, from, to, visitor);
        }
    }
}

package dev.millrace.stacks;

import dev.millrace.model.Scope;
import dev.millrace.services.Wire;
import dev.millrace.store.Keyspace;
import dev.millrace.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Stacks and their events in the store. Thread-safe.
 *
 * <p>Keys, parts separated by {@code |}, which no part contains: {@code stack|account|region|name} is a stack that
 * exists, {@code gone|account|region|id} one that was deleted, {@code event|id|number} what happened.
 */
final class StackStore {

    private static final Keyspace STACKS = new Keyspace("stacks", Keyspace.Use.RECORDS);

    private final Store store;

    StackStore(Store store) {
        this.store = store;
    }

    /** The stack by name, or by id, even if it was deleted. */
    Optional<StackRecord> find(Scope scope, String nameOrId) {
        if (!nameOrId.startsWith("arn:")) {
            return read("stack|" + prefix(scope) + nameOrId);
        }
        var live = all("stack|" + prefix(scope)).stream()
                .filter(stack -> stack.stackId().equals(nameOrId))
                .findFirst();
        return live.isPresent() ? live : read("gone|" + prefix(scope) + nameOrId);
    }

    /** The stacks that exist. */
    List<StackRecord> live(Scope scope) {
        return all("stack|" + prefix(scope));
    }

    /** The stacks that were deleted. */
    List<StackRecord> deleted(Scope scope) {
        return all("gone|" + prefix(scope));
    }

    /** The stacks of everybody that exist, each with the scope it lives in. */
    List<Stored> everything() {
        var found = new ArrayList<Stored>();
        scan("stack|", (key, value) -> {
            var parts = key.split("\\|", -1);
            found.add(new Stored(new Scope(parts[1], parts[2]), parse(value, StackRecord.class)));
        });
        return found;
    }

    record Stored(Scope scope, StackRecord stack) {}

    /** Events, the newest first. */
    List<StackEvent> events(String stackId) {
        var events = new ArrayList<StackEvent>();
        scan("event|" + stackId + "|", (key, value) -> events.add(parse(value, StackEvent.class)));
        return events.reversed();
    }

    /** Writes the stack's state and what brought it there in one commit. */
    void save(Scope scope, StackRecord stack, List<StackEvent> events) {
        var live = bytes("stack|" + prefix(scope) + stack.name());
        store.commit(writer -> {
            if (stack.isDeleted()) {
                // In this order, since readers see a commit grow: one that looks for the stack by its id finds it.
                writer.put(STACKS, bytes("gone|" + prefix(scope) + stack.stackId()), write(stack));
                writer.delete(STACKS, live);
            } else {
                writer.put(STACKS, live, write(stack));
            }
            var prefix = "event|" + stack.stackId() + "|";
            long[] next = {0};
            writer.scanBackwards(STACKS, bytes(prefix), bytes(after(prefix)), (key, value) -> {
                next[0] = Long.parseLong(text(key).substring(prefix.length())) + 1;
                return false;
            });
            for (var event : events) {
                writer.put(STACKS, bytes(prefix + "%012d".formatted(next[0]++)), write(event));
            }
            return true;
        });
    }

    private static String prefix(Scope scope) {
        return scope.account() + "|" + scope.region() + "|";
    }

    private Optional<StackRecord> read(String key) {
        return Optional.ofNullable(store.get(STACKS, bytes(key))).map(value -> parse(value, StackRecord.class));
    }

    private List<StackRecord> all(String prefix) {
        var found = new ArrayList<StackRecord>();
        scan(prefix, (key, value) -> found.add(parse(value, StackRecord.class)));
        return found;
    }

    private interface Entry {
        void visit(String key, byte[] value);
    }

    private void scan(String prefix, Entry visitor) {
        store.scan(STACKS, bytes(prefix), bytes(after(prefix)), (key, value) -> {
            visitor.visit(text(key), value);
            return true;
        });
    }

    /** The first key behind all that begin with the prefix. */
    private static String after(String prefix) {
        return prefix.substring(0, prefix.length() - 1) + (char) (prefix.charAt(prefix.length() - 1) + 1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] write(Object value) {
        try {
            return Wire.JSON.writeValueAsBytes(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T parse(byte[] value, Class<T> type) {
        try {
            return Wire.JSON.readValue(value, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

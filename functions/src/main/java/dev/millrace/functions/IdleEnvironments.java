package dev.millrace.functions;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Warm environments without work, of all functions. The one used last is taken first, so the others grow old; beyond
 * the bound the oldest ends. Thread-safe; nothing here blocks.
 */
final class IdleEnvironments {

    private record Idle(FunctionVersion owner, Environment environment) {}

    private final int most;
    private final Deque<Idle> oldestFirst = new ArrayDeque<>();

    IdleEnvironments(int most) {
        this.most = most;
    }

    Optional<Environment> take(FunctionVersion owner) {
        synchronized (oldestFirst) {
            oldestFirst.removeIf(idle -> !idle.environment().isUsable());
            for (var newest = oldestFirst.descendingIterator(); newest.hasNext(); ) {
                var idle = newest.next();
                if (idle.owner() == owner) {
                    newest.remove();
                    return Optional.of(idle.environment());
                }
            }
            return Optional.empty();
        }
    }

    void add(FunctionVersion owner, Environment environment) {
        List<Idle> surplus = new ArrayList<>();
        synchronized (oldestFirst) {
            oldestFirst.addLast(new Idle(owner, environment));
            while (oldestFirst.size() > most) {
                surplus.add(oldestFirst.removeFirst());
            }
        }
        surplus.forEach(idle -> idle.environment().end());
    }

    void endAllOf(FunctionVersion owner) {
        for (var next = take(owner); next.isPresent(); next = take(owner)) {
            next.get().end();
        }
    }
}

package dev.millrace.trigger;

import dev.millrace.trigger.SimulationTruth.End;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What has happened in many worlds. Confined to one thread; {@link #add(SimulationCounts)} brings threads together. */
final class SimulationCounts {

    private static final class Count {
        private long value;
    }

    /** What drivers put into the history, and what happens in very few worlds. */
    private static final Set<Class<?>> NOT_REQUIRED = Set.of(
            HistoryEntry.ReportDelayed.class,
            HistoryEntry.ReportRefused.class,
            HistoryEntry.DeliveryBroken.class,
            HistoryEntry.LifecycleChanged.class,
            HistoryEntry.SettingsChanged.class,
            HistoryEntry.FunctionChanged.class,
            HistoryEntry.ShardFound.class,
            HistoryEntry.ShardWaits.class,
            HistoryEntry.ShardForgotten.class,
            HistoryEntry.StartDecided.class,
            HistoryEntry.Halved.class);

    private final Map<Object, Count> counts = new HashMap<>();

    void add(Object what) {
        add(what, 1);
    }

    void add(Object what, long times) {
        counts.computeIfAbsent(what, any -> new Count()).value += times;
    }

    void add(SimulationCounts others) {
        others.counts.forEach((what, count) -> add(what, count.value));
    }

    /** A machine has met an event in a state. */
    void decided(Object event, Enum<?> state, List<?> effects) {
        add(state);
        add(event.getClass());
        for (var effect : effects) {
            add(effect.getClass());
            switch (effect) {
                case ShardEffect.Remember(var entry) -> add(entry.getClass());
                case MappingEffect.Remember(var entry) -> add(entry.getClass());
                default -> {} // counted
            }
        }
    }

    long of(Object what) {
        var count = counts.get(what);
        return count == null ? 0 : count.value;
    }

    /** What a run of many worlds must have seen, and has not. */
    List<String> missing() {
        var missing = new ArrayList<String>();
        for (var sealed : List.of(
                ShardEvent.class, ShardEffect.class, MappingEvent.class, MappingEffect.class, HistoryEntry.class)) {
            for (var kind : sealed.getPermittedSubclasses()) {
                requireKind(kind, missing);
            }
        }
        for (var end : End.values()) {
            requireSeen(end, missing);
        }
        for (var event : Simulation.WORLD_EVENTS) {
            requireSeen(event, missing);
        }
        return missing;
    }

    private void requireKind(Class<?> kind, List<String> missing) {
        if (kind.isInterface()) {
            for (var narrower : kind.getPermittedSubclasses()) {
                requireKind(narrower, missing);
            }
        } else if (!NOT_REQUIRED.contains(kind) && of(kind) == 0) {
            missing.add(kind.getName());
        }
    }

    private void requireSeen(Object what, List<String> missing) {
        if (of(what) == 0) {
            missing.add(what.toString());
        }
    }

    /** One line a kind of thing. */
    String report() {
        var lines = new TreeMap<String, Long>();
        counts.forEach((what, count) -> lines.put(nameOf(what), count.value));
        var text = new StringBuilder();
        lines.forEach((name, value) -> text.append("  %-45s %,15d%n".formatted(name, value)));
        return text.toString();
    }

    private static String nameOf(Object what) {
        return switch (what) {
            case End end -> "record ended: " + end;
            case Enum<?> state -> "decided in: " + state.getDeclaringClass().getSimpleName() + "." + state;
            case Class<?> kind -> kind.getEnclosingClass().getSimpleName() + "." + kind.getSimpleName();
            default -> "world: " + what;
        };
    }
}

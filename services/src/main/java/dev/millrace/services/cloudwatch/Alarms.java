package dev.millrace.services.cloudwatch;

import dev.millrace.model.Clock;
import dev.millrace.model.Scope;
import dev.millrace.model.errors.CloudWatchErrors;
import dev.millrace.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * Every alarm there is: in memory for reading, in the store to last. Changes go one at a time and are durable before
 * they are seen. Thread-safe.
 */
final class Alarms {

    /** As on AWS, in each account and region. */
    static final int MOST_ALARMS = 5000;

    private final Store store;
    private final Clock clock;
    private final ActionOutbox outbox;
    private final Numbers numbers;
    private final ReentrantLock changes = new ReentrantLock();
    private final Map<String, StoredAlarm> byArn = new ConcurrentSkipListMap<>();

    Alarms(Store store, Clock clock, ActionOutbox outbox, Numbers numbers) {
        this.store = store;
        this.clock = clock;
        this.outbox = outbox;
        this.numbers = numbers;
        AlarmStore.alarms(store).forEach(alarm -> byArn.put(alarm.arn(), alarm));
    }

    List<StoredAlarm> all() {
        return List.copyOf(byArn.values());
    }

    /** By name. */
    List<StoredAlarm> all(Scope scope) {
        return byArn.values().stream()
                .filter(alarm -> alarm.scope().equals(scope))
                .toList();
    }

    Optional<StoredAlarm> find(Scope scope, String name) {
        return Optional.ofNullable(byArn.get(StoredAlarm.arn(scope, name)));
    }

    Optional<StoredAlarm> find(String arn) {
        return Optional.ofNullable(byArn.get(arn));
    }

    /** Makes the alarm; one of the same name keeps its state and tags and gets the new settings. */
    void put(Scope scope, AlarmSettings settings, Map<String, String> tags) {
        changes.lock();
        try {
            var now = clock.now();
            var before = find(scope, settings.alarmName());
            if (before.isEmpty() && all(scope).size() >= MOST_ALARMS) {
                throw CloudWatchErrors.limitExceeded("Maximum number of alarms exceeded: " + MOST_ALARMS);
            }
            var alarm = before.map(old -> old.with(settings, now))
                    .orElseGet(() -> new StoredAlarm(
                            scope.account(), scope.region(), settings, now, AlarmState.initial(now), tags));
            keep(alarm, HistoryItem.configuration(alarm, before.isEmpty() ? "Create" : "Update", now));
        } finally {
            changes.unlock();
        }
    }

    /** Names that are not there are ignored. */
    void delete(Scope scope, List<String> names) {
        changes.lock();
        try {
            var now = clock.now();
            var gone = new ArrayList<StoredAlarm>();
            names.stream().distinct().forEach(name -> find(scope, name).ifPresent(gone::add));
            store.commit(writer -> {
                for (var alarm : gone) {
                    AlarmStore.delete(writer, alarm);
                    AlarmStore.remember(writer, scope, HistoryItem.configuration(alarm, "Delete", now), numbers.next());
                }
                return true;
            });
            gone.forEach(alarm -> byArn.remove(alarm.arn()));
        } finally {
            changes.unlock();
        }
    }

    /** Names that are not there are ignored. */
    void enableActions(Scope scope, List<String> names, boolean enabled) {
        changes.lock();
        try {
            for (var name : names) {
                var alarm = find(scope, name);
                if (alarm.isPresent() && alarm.get().settings().actionsEnabled() != enabled) {
                    var now = clock.now();
                    var changed = alarm.get().with(alarm.get().settings().withActionsEnabled(enabled), now);
                    keep(changed, HistoryItem.configuration(changed, "Update", now));
                }
            }
        } finally {
            changes.unlock();
        }
    }

    /** Changes the tags of the alarm with this ARN; false if there is none. */
    boolean tag(String arn, UnaryOperator<Map<String, String>> change) {
        changes.lock();
        try {
            var alarm = find(arn);
            alarm.ifPresent(found -> {
                var changed = found.tagged(change.apply(found.tags()));
                store.commit(writer -> {
                    AlarmStore.put(writer, changed);
                    return true;
                });
                byArn.put(arn, changed);
            });
            return alarm.isPresent();
        } finally {
            changes.unlock();
        }
    }

    /** Puts the alarm into a state by hand; the next evaluation says what it really is. */
    void setState(Scope scope, String name, AlarmState.Value value, String reason, String reasonData) {
        changes.lock();
        try {
            var alarm = find(scope, name).orElseThrow(() -> CloudWatchErrors.alarmNotFound(name));
            var now = clock.now();
            var changed = value == alarm.state().value() ? alarm.state().changed() : now;
            become(alarm, new AlarmState(value, reason, reasonData, now, changed));
        } finally {
            changes.unlock();
        }
    }

    /** What an evaluation has found, unless the alarm was changed or deleted meanwhile. */
    void evaluated(StoredAlarm seen, AlarmState found) {
        changes.lock();
        try {
            if (find(seen.arn()).filter(seen::equals).isPresent()) {
                become(seen, found);
            }
        } finally {
            changes.unlock();
        }
    }

    /** The state, its place in the history and what it sets off: one commit. */
    private void become(StoredAlarm alarm, AlarmState next) {
        var before = alarm.state();
        var changed = alarm.in(next);
        var pending = before.value() == next.value() ? List.<PendingAction>of() : outbox.of(changed, before.value());
        store.commit(writer -> {
            AlarmStore.put(writer, changed);
            AlarmStore.remember(writer, alarm.scope(), HistoryItem.state(alarm.name(), before, next), numbers.next());
            ActionOutbox.put(writer, pending);
            return true;
        });
        byArn.put(alarm.arn(), changed);
        outbox.deliver(pending);
    }

    private void keep(StoredAlarm alarm, HistoryItem item) {
        store.commit(writer -> {
            AlarmStore.put(writer, alarm);
            AlarmStore.remember(writer, alarm.scope(), item, numbers.next());
            return true;
        });
        byArn.put(alarm.arn(), alarm);
    }

    /** What happened in the scope, oldest first. */
    List<HistoryItem> history(Scope scope) {
        Instant since = clock.now().minus(AlarmStore.HISTORY_KEPT);
        return AlarmStore.history(store, scope, since);
    }

    /** Drops the history that is too old, of alarms deleted long ago, too. */
    void trimHistory() {
        var since = clock.now().minus(AlarmStore.HISTORY_KEPT);
        store.commit(writer -> {
            AlarmStore.trim(writer, since);
            return true;
        });
    }
}

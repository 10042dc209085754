package dev.millrace.services.cloudwatch;

import dev.millrace.model.Clock;
import dev.millrace.services.Mailbox;
import dev.millrace.store.Store;
import dev.millrace.store.StoreException;
import dev.millrace.store.Writer;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the actions of alarms, one after the other in the order of the changes. The intent is committed with the
 * change of state, so that a crash between the two loses neither; after it the action is carried out again. One that
 * fails is told in the alarm's history and not tried again, as on AWS. Thread-safe.
 */
final class ActionOutbox {

    private static final Logger LOG = LoggerFactory.getLogger(ActionOutbox.class);

    private final Store store;
    private final Clock clock;
    private final AlarmActions actions;
    private final Numbers numbers;
    private final Mailbox mailbox;
    private volatile boolean closed;

    ActionOutbox(Store store, Clock clock, AlarmActions actions, Numbers numbers, Executor background) {
        this.store = store;
        this.clock = clock;
        this.actions = actions;
        this.numbers = numbers;
        this.mailbox = new Mailbox(background);
    }

    /** What the change to the alarm's present state sets off. */
    List<PendingAction> of(StoredAlarm alarm, AlarmState.Value before) {
        var settings = alarm.settings();
        if (!settings.actionsEnabled()) {
            return List.of();
        }
        var subject = Notification.subject(alarm);
        var message = Notification.message(alarm, before).toString();
        return settings.actions(alarm.state().value()).stream()
                .map(action -> new PendingAction(
                        numbers.next(), alarm.account(), alarm.region(), alarm.name(), action, subject, message))
                .toList();
    }

    /** Keeps the intents as a part of a larger change; {@link #deliver} them once that is durable. */
    static void put(Writer writer, List<PendingAction> pending) {
        pending.forEach(action -> AlarmStore.put(writer, action));
    }

    void deliver(List<PendingAction> pending) {
        pending.forEach(action -> mailbox.post(() -> carryOut(action)));
    }

    /** Carries out what an earlier run left behind. */
    void resume() {
        deliver(AlarmStore.actions(store));
    }

    private void carryOut(PendingAction action) {
        if (closed) {
            return;
        }
        try {
            settle(action, fire(action));
        } catch (StoreException broken) {
            if (!closed) {
                LOG.error("The action {} of alarm {} waits: the store failed", action.action(), action.alarm(), broken);
            }
        }
    }

    private HistoryItem fire(PendingAction action) {
        try {
            actions.fire(action.action(), action.scope(), action.subject(), action.message());
            return HistoryItem.succeeded(action, clock.now());
        } catch (StoreException broken) {
            throw broken;
        } catch (RuntimeException failed) {
            LOG.warn("Alarm {} could not tell {}: {}", action.alarm(), action.action(), failed.getMessage());
            return HistoryItem.failed(action, String.valueOf(failed.getMessage()), clock.now());
        }
    }

    private void settle(PendingAction action, HistoryItem item) {
        store.commit(writer -> {
            AlarmStore.delete(writer, action);
            AlarmStore.remember(writer, action.scope(), item, numbers.next());
            return true;
        });
    }

    void close() {
        closed = true;
    }
}

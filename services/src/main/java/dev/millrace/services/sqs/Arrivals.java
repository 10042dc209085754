package dev.millrace.services.sqs;

import dev.millrace.services.queues.MessageQueues;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who wants to know when a queue may have something: mappings and long polls. Thread-safe. */
final class Arrivals {

    private final Map<String, List<Listener>> listeners = new ConcurrentHashMap<>();

    /** Equal only to itself: the same task may be subscribed twice. */
    private static final class Listener {
        private final Runnable task;

        private Listener(Runnable task) {
            this.task = task;
        }
    }

    MessageQueues.Subscription subscribe(String queueArn, Runnable task) {
        var own = new Listener(task);
        var all = listeners.computeIfAbsent(queueArn, arn -> new CopyOnWriteArrayList<>());
        all.add(own);
        return () -> all.remove(own);
    }

    void announce(String queueArn) {
        listeners.getOrDefault(queueArn, List.of()).forEach(listener -> listener.task.run());
    }

    void announceAll() {
        listeners.keySet().forEach(this::announce);
    }
}

package dev.millrace.services.sqs;

import dev.millrace.model.Clock;
import dev.millrace.model.Scope;
import dev.millrace.model.errors.SqsErrors;
import dev.millrace.services.metrics.MetricSink;
import dev.millrace.services.queues.MessageQueues;
import dev.millrace.services.sqs.Receiving.Wanted;
import dev.millrace.services.sqs.Sending.Sent;
import dev.millrace.store.Store;
import dev.millrace.store.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Standard and FIFO queues. Every mutation is one change of the store: it decides on the writing thread, writes, and
 * moves the memory in the same breath, so that the next change, perhaps of the same commit, already sees it. What a
 * caller is told, it is told after the commit. Memory holds deliveries only; bodies are read from the store.
 * Thread-safe.
 *
 * <p>Memory moves last in a change, after everything that could throw; and if the commit itself fails, the store is
 * done for and with it this memory. Reads of memory on other threads take the lock, briefly.
 */
public final class Queues implements MessageQueues, AutoCloseable {

    private final Store store;
    private final Clock clock;
    private final MetricSink metrics;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, QueueMemory> queues = new ConcurrentHashMap<>();
    private final Arrivals arrivals = new Arrivals();
    private final WakeUps wakeUps;
    private final Receiving receiving;
    private volatile boolean closed;

    /** Takes up what the store holds; what comes and goes is not measured. */
    public Queues(Store store, Clock clock) {
        this(store, clock, MetricSink.none());
    }

    /**
     * Takes up what the store holds.
     *
     * @param metrics where what comes and goes is measured
     */
    public Queues(Store store, Clock clock, MetricSink metrics) {
        this.store = store;
        this.clock = clock;
        this.metrics = metrics;
        this.wakeUps = new WakeUps(clock, this::tell);
        this.receiving = new Receiving(queues);
        QueueStore.queues(store, queue -> {
            var memory = new QueueMemory(queue);
            QueueStore.deliveries(store, queue.arn(), memory::put);
            QueueStore.accepted(store, queue.arn(), memory::accepted);
            queues.put(queue.arn(), memory);
        });
        queues.values().forEach(this::rearm);
    }

    /**
     * Creates the queue, or finds it if it exists and has the same value for each attribute given.
     *
     * @throws dev.millrace.model.ServiceException if it exists with another value
     */
    StoredQueue create(Scope scope, String name, QueueSettings settings, Map<String, String> tags) {
        var arn = scope.arn("sqs", name).toString();
        return store.commit(writer -> locked(() -> {
            var existing = queues.get(arn);
            if (existing != null) {
                existing.queue().settings().differenceTo(settings).ifPresent(attribute -> {
                    throw SqsErrors.queueNameExists(attribute);
                });
                return existing.queue();
            }
            var now = clock.now();
            var queue = new StoredQueue(
                    name,
                    scope.account(),
                    scope.region(),
                    Tokens.next(),
                    now,
                    now,
                    new QueueSettings(Map.of()).with(settings).attributes(),
                    tags);
            QueueStore.putQueue(writer, queue);
            queues.put(arn, new QueueMemory(queue));
            return queue;
        }));
    }

    /** Deletes the queue and its messages. */
    void deleteQueue(String arn) {
        store.commit(writer -> locked(() -> {
            require(arn);
            QueueStore.deleteQueue(writer, arn);
            queues.remove(arn);
            writer.afterCommit(() -> arrivals.announce(arn)); // long polls learn that it is gone
            return arn;
        }));
        wakeUps.forget(arn);
    }

    /** Replaces what the store keeps of the queue: settings or tags. */
    StoredQueue change(String arn, UnaryOperator<StoredQueue> change) {
        return store.commit(writer -> locked(() -> {
            var memory = require(arn);
            var queue = change.apply(memory.queue());
            QueueStore.putQueue(writer, queue);
            memory.replaceQueue(queue);
            writer.afterCommit(() -> tell(arn)); // a shorter delay may have made something ready
            return queue;
        }));
    }

    /** The queue. @throws dev.millrace.model.ServiceException if there is none */
    StoredQueue queue(String arn) {
        return require(arn).queue();
    }

    /** The scope's queues in order of their names. */
    List<StoredQueue> queues(Scope scope) {
        return queues.values().stream()
                .map(QueueMemory::queue)
                .filter(queue -> queue.scope().equals(scope))
                .sorted(Comparator.comparing(StoredQueue::name))
                .toList();
    }

    QueueMemory.Counts counts(String arn) {
        var memory = require(arn);
        return locked(() -> memory.counts(clock.now()));
    }

    /** Tells how full each queue is now. To be called once a minute. */
    public void measure() {
        var now = clock.now();
        for (var memory : queues.values()) {
            var counts = locked(() -> memory.counts(now));
            var oldest = locked(() -> memory.oldest(now));
            QueueMetrics.put(metrics, memory.queue(), counts, oldest, now);
        }
    }

    /** Removes all messages, at most once a minute. */
    void purge(String arn) {
        store.commit(writer -> locked(() -> {
            var memory = require(arn);
            var now = clock.now();
            if (!memory.beginPurge(now, now.plus(Duration.ofSeconds(60)))) {
                throw SqsErrors.purgeInProgress(memory.queue().name());
            }
            QueueStore.deleteMessages(writer, arn);
            memory.clear();
            return arn;
        }));
    }

    /**
     * Puts messages into the queue in one commit.
     *
     * @param delays one a message
     * @return one a message
     */
    List<Sent> send(String arn, List<StoredMessage> messages, List<Duration> delays) {
        return store.commit(writer -> locked(() -> {
            var memory = require(arn);
            var now = clock.now();
            var sent = new ArrayList<Sent>(messages.size());
            for (int i = 0; i < messages.size(); i++) {
                sent.add(Sending.add(writer, memory, messages.get(i), delays.get(i), now));
            }
            writer.afterCommit(() -> tell(arn));
            writer.afterCommit(() -> measureSent(memory.queue(), messages, sent));
            return sent;
        }));
    }

    /** A duplicate, which has its original's id, was not added to the queue. */
    private void measureSent(StoredQueue queue, List<StoredMessage> messages, List<Sent> sent) {
        for (int i = 0; i < sent.size(); i++) {
            if (sent.get(i).messageId().equals(messages.get(i).messageId())) {
                QueueMetrics.sent(metrics, queue, messages.get(i), clock.now());
            }
        }
    }

    @Override
    public boolean send(String queueArn, String body, Consumer<Writer> also) {
        return store.commit(writer -> {
            if (standard(queueArn).isEmpty()) {
                return false;
            }
            also.accept(writer);
            return put(writer, queueArn, new NewMessage(body, Map.of()));
        });
    }

    @Override
    public boolean put(Writer writer, String queueArn, NewMessage message) {
        return locked(() -> {
            var memory = standard(queueArn);
            memory.ifPresent(found -> {
                var queue = found.queue();
                var now = clock.now();
                var system = Map.of("SenderId", queue.account());
                var attributes = StoredMessage.Attribute.stored(message.attributes());
                var stored = new StoredMessage(Tokens.messageId(), message.body(), now, system, attributes);
                Sending.add(writer, found, stored, queue.settings().delay(), now);
                writer.afterCommit(() -> tell(queueArn));
                writer.afterCommit(() -> QueueMetrics.sent(metrics, queue, stored, clock.now()));
            });
            return memory.isPresent();
        });
    }

    /** A queue that takes messages without a group. */
    private Optional<QueueMemory> standard(String arn) {
        return Optional.ofNullable(queues.get(arn))
                .filter(memory -> !memory.queue().settings().isFifo());
    }

    @Override
    public List<Message> receive(String queueArn, int max, Optional<Duration> visibility) {
        var found = queues.get(queueArn);
        return found == null ? List.of() : receiveFrom(found, new Wanted(max, visibility, Optional.empty()));
    }

    /** Receives what there is. @throws dev.millrace.model.ServiceException if the queue does not exist */
    List<Message> receive(String arn, Wanted wanted) {
        return receiveFrom(require(arn), wanted);
    }

    private List<Message> receiveFrom(QueueMemory memory, Wanted wanted) {
        if (wanted.attempt().isEmpty() && !locked(() -> memory.hasReady(clock.now()))) {
            return List.of(); // an idle poll costs no commit
        }
        var arn = memory.queue().arn();
        var taken = store.commit(writer -> locked(() -> {
            if (queues.get(arn) != memory) {
                return new Receiving.Taken(List.of(), Set.of()); // deleted meanwhile
            }
            var result = receiving.take(writer, memory, wanted, clock.now());
            writer.afterCommit(() -> {
                rearm(memory);
                result.movedTo().forEach(this::tell);
            });
            return result;
        }));
        var messages = receiving.spell(memory.queue(), taken.deliveries(), store);
        if (!messages.isEmpty()) {
            QueueMetrics.received(metrics, memory.queue(), messages.size(), clock.now());
        }
        return messages;
    }

    /** A client has asked for messages and got none; a mapping that waits for news does not ask. */
    void receivedNothing(String arn) {
        QueueMetrics.receivedNothing(metrics, require(arn).queue(), clock.now());
    }

    /**
     * Receives, waiting on business time until something is there. Meant for virtual threads: the caller's is parked.
     *
     * @throws dev.millrace.model.ServiceException if the queue does not exist, or ceases to
     */
    List<Message> await(String arn, Wanted wanted, Duration wait) {
        try (var poll = new LongPoll(clock, clock.now().plus(wait))) {
            poll.listenTo(arrivals.subscribe(arn, poll::wake));
            do {
                var messages = receiveFrom(require(arn), wanted);
                if (!messages.isEmpty()) {
                    return messages;
                }
            } while (!closed && poll.park());
        }
        return List.of();
    }

    /** Deletes the message if the receipt is of its latest delivery; if not, does nothing, as SQS does. */
    void delete(String arn, Receipt receipt) {
        deleteAll(arn, List.of(receipt));
    }

    @Override
    public void delete(String queueArn, List<String> receiptHandles) {
        var receipts = receiptHandles.stream()
                .flatMap(handle -> Receipt.parse(handle).stream())
                .toList();
        if (!receipts.isEmpty()) {
            deleteAll(queueArn, receipts);
        }
    }

    private void deleteAll(String arn, List<Receipt> receipts) {
        var found = queues.get(arn);
        if (found == null) {
            return;
        }
        long deleted = store.commit(writer -> locked(() -> receipts.stream()
                .filter(receipt -> deleteNow(writer, arn, receipt))
                .count()));
        if (deleted > 0) {
            QueueMetrics.deleted(metrics, found.queue(), deleted, clock.now());
        }
    }

    private boolean deleteNow(Writer writer, String arn, Receipt receipt) {
        var memory = queues.get(arn);
        if (memory == null || !Receipts.delete(writer, memory, receipt, clock.now())) {
            return false;
        }
        if (memory.queue().settings().isFifo()) {
            writer.afterCommit(() -> tell(arn)); // the next of its group may come
        }
        return true;
    }

    /** Whether the message can no longer be deleted by this receipt, although it is there. */
    boolean isExpired(String arn, Receipt receipt) {
        var memory = require(arn);
        return locked(() -> Receipts.isExpired(memory, receipt, clock.now()));
    }

    /** Hides the message for so long from now on; zero makes it ready at once. */
    void changeVisibility(String arn, Receipt receipt, Duration visibility) {
        store.commit(writer -> locked(() -> {
            Receipts.hide(writer, require(arn), receipt, visibility, clock.now());
            writer.afterCommit(() -> tell(arn));
            return arn;
        }));
    }

    @Override
    public Optional<QueueInfo> find(String queueArn) {
        return Optional.ofNullable(queues.get(queueArn)).map(memory -> {
            var queue = memory.queue();
            return new QueueInfo(
                    queueArn,
                    "/" + queue.account() + "/" + queue.name(),
                    queue.settings().visibilityTimeout(),
                    queue.settings().isFifo());
        });
    }

    @Override
    public Subscription subscribe(String queueArn, Runnable listener) {
        return arrivals.subscribe(queueArn, listener);
    }

    /** The names of the queues whose dead letters go to this one, in their order. */
    List<StoredQueue> deadLetterSources(String arn) {
        return queues.values().stream()
                .map(QueueMemory::queue)
                .filter(queue -> queue.settings()
                        .redrive()
                        .filter(redrive -> redrive.deadLetterQueueArn().equals(arn))
                        .isPresent())
                .sorted(Comparator.comparing(StoredQueue::name))
                .toList();
    }

    /** After a commit that may have made something ready, now or later. */
    private void tell(String arn) {
        var memory = queues.get(arn);
        if (memory != null) {
            rearm(memory);
            arrivals.announce(arn);
        }
    }

    private void rearm(QueueMemory memory) {
        locked(() -> memory.nextVisible(clock.now()))
                .ifPresent(instant -> wakeUps.at(memory.queue().arn(), instant));
    }

    private QueueMemory require(String arn) {
        var memory = queues.get(arn);
        if (memory == null) {
            throw SqsErrors.queueDoesNotExist();
        }
        return memory;
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** Ends long polls; the store is its owner's to close. */
    @Override
    public void close() {
        closed = true;
        wakeUps.close();
        arrivals.announceAll();
    }
}

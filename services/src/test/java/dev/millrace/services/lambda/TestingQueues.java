package dev.millrace.services.lambda;

import static java.util.Objects.requireNonNull;

import dev.millrace.model.Clock;
import dev.millrace.services.queues.MessageQueues;
import dev.millrace.store.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Standard queues in memory, with visibility on the clock. Thread-safe. */
public final class TestingQueues implements MessageQueues {

    private static final class Held {
        final String id;
        final String body;
        final Map<String, MessageAttribute> attributes;
        final Instant sent;
        Instant visibleAt;
        int receives;

        Held(String id, String body, Map<String, MessageAttribute> attributes, Instant sent) {
            this.id = id;
            this.body = body;
            this.attributes = attributes;
            this.sent = sent;
            this.visibleAt = sent;
        }
    }

    private final Clock clock;
    private final Map<String, QueueInfo> queues = new HashMap<>();
    private final Map<String, Map<String, Held>> messages = new HashMap<>();
    private final Map<String, List<Runnable>> listeners = new HashMap<>();
    private int nextId;

    public TestingQueues(Clock clock) {
        this.clock = clock;
    }

    public synchronized TestingQueues queue(String arn, Duration visibility) {
        queues.put(arn, new QueueInfo(arn, "http://127.0.0.1:4566/q", visibility, arn.endsWith(".fifo")));
        messages.put(arn, new LinkedHashMap<>());
        listeners.put(arn, new CopyOnWriteArrayList<>());
        return this;
    }

    public synchronized void remove(String arn) {
        queues.remove(arn);
    }

    /** Sends and returns the message's id: {@code message-1}, {@code message-2} … */
    public String send(String arn, String body, Map<String, MessageAttribute> attributes) {
        String id;
        synchronized (this) {
            id = "message-" + ++nextId;
            messages(arn).put(id, new Held(id, body, attributes, clock.now()));
        }
        listeners(arn).forEach(Runnable::run);
        return id;
    }

    /** Ids of the messages not deleted, in the order they were sent. */
    public synchronized List<String> held(String arn) {
        return List.copyOf(messages(arn).keySet());
    }

    public synchronized int receives(String arn, String id) {
        return requireNonNull(messages(arn).get(id)).receives;
    }

    @Override
    public synchronized Optional<QueueInfo> find(String queueArn) {
        return Optional.ofNullable(queues.get(queueArn));
    }

    @Override
    public boolean send(String queueArn, String body, Consumer<Writer> also) {
        send(queueArn, body, Map.of());
        return true;
    }

    @Override
    public boolean put(Writer writer, String queueArn, NewMessage message) {
        if (find(queueArn).isEmpty()) {
            return false;
        }
        send(queueArn, message.body(), message.attributes());
        return true;
    }

    @Override
    public synchronized List<Message> receive(String queueArn, int max, Optional<Duration> visibility) {
        if (!queues.containsKey(queueArn)) {
            return List.of();
        }
        var now = clock.now();
        var hidden = visibility.orElse(requireNonNull(queues.get(queueArn)).visibilityTimeout());
        var received = new ArrayList<Message>();
        for (var held : messages(queueArn).values()) {
            if (received.size() < max && !held.visibleAt.isAfter(now)) {
                held.visibleAt = now.plus(hidden);
                held.receives++;
                clock.schedule(held.visibleAt, () -> listeners(queueArn).forEach(Runnable::run));
                received.add(message(held));
            }
        }
        return received;
    }

    @Override
    public synchronized void delete(String queueArn, List<String> receiptHandles) {
        receiptHandles.forEach(handle -> messages(queueArn).remove(handle.replace("receipt-of-", "")));
    }

    @Override
    public synchronized Subscription subscribe(String queueArn, Runnable listener) {
        var all = listeners.computeIfAbsent(queueArn, arn -> new CopyOnWriteArrayList<>());
        all.add(listener);
        return () -> all.remove(listener);
    }

    private Map<String, Held> messages(String arn) {
        return requireNonNull(messages.get(arn));
    }

    private List<Runnable> listeners(String arn) {
        return requireNonNull(listeners.get(arn));
    }

    private static Message message(Held held) {
        var attributes = new LinkedHashMap<String, String>();
        attributes.put("ApproximateReceiveCount", String.valueOf(held.receives));
        attributes.put("SentTimestamp", String.valueOf(held.sent.toEpochMilli()));
        attributes.put("SenderId", "000000000000");
        attributes.put("ApproximateFirstReceiveTimestamp", String.valueOf(held.sent.toEpochMilli()));
        return new Message(held.id, "receipt-of-" + held.id, held.body, md5(held.body), attributes, held.attributes);
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

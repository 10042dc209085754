package dev.millrace.services.sqs;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.services.Wire;
import dev.millrace.store.Keyspace;
import dev.millrace.store.Reader;
import dev.millrace.store.Writer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Where queues and messages lie in the store. A message's key is its queue's ARN, a zero byte and its number. */
final class QueueStore {

    private static final Keyspace QUEUES = new Keyspace("sqs-queues", Keyspace.Use.RECORDS);
    private static final Keyspace MESSAGES = new Keyspace("sqs-messages", Keyspace.Use.RECORDS);
    private static final Keyspace DELIVERIES = new Keyspace("sqs-deliveries", Keyspace.Use.RECORDS);
    private static final Keyspace ACCEPTED = new Keyspace("sqs-deduplications", Keyspace.Use.RECORDS);
    private static final byte[] FIRST = {};

    private QueueStore() {}

    @FunctionalInterface
    interface QueueVisitor {
        void visit(StoredQueue queue);
    }

    @FunctionalInterface
    interface DeliveryVisitor {
        void visit(long number, Delivery delivery);
    }

    @FunctionalInterface
    interface AcceptedVisitor {
        void visit(long number, Deduplications.Accepted accepted);
    }

    static void queues(Reader reader, QueueVisitor visitor) {
        reader.scan(QUEUES, FIRST, null, (key, value) -> {
            visitor.visit(read(value, StoredQueue.class));
            return true;
        });
    }

    static void deliveries(Reader reader, String arn, DeliveryVisitor visitor) {
        reader.scan(DELIVERIES, key(arn, 0), key(arn, -1), (key, value) -> {
            visitor.visit(number(key), read(value, Delivery.class));
            return true;
        });
    }

    /** What the queue accepted lately, if it is one that finds duplicates, oldest first. */
    static void accepted(Reader reader, String arn, AcceptedVisitor visitor) {
        reader.scan(ACCEPTED, key(arn, 0), key(arn, -1), (key, value) -> {
            visitor.visit(number(key), read(value, Deduplications.Accepted.class));
            return true;
        });
    }

    static Optional<StoredMessage> message(Reader reader, String arn, long number) {
        var value = reader.get(MESSAGES, key(arn, number));
        return value == null ? Optional.empty() : Optional.of(read(value, StoredMessage.class));
    }

    static void putQueue(Writer writer, StoredQueue queue) {
        writer.put(QUEUES, queue.arn().getBytes(StandardCharsets.UTF_8), bytes(queue));
    }

    static void deleteQueue(Writer writer, String arn) {
        writer.delete(QUEUES, arn.getBytes(StandardCharsets.UTF_8));
        deleteMessages(writer, arn);
        writer.deleteRange(ACCEPTED, key(arn, 0), key(arn, -1));
    }

    static void deleteMessages(Writer writer, String arn) {
        writer.deleteRange(MESSAGES, key(arn, 0), key(arn, -1));
        writer.deleteRange(DELIVERIES, key(arn, 0), key(arn, -1));
    }

    static void putMessage(Writer writer, String arn, long number, StoredMessage message) {
        writer.put(MESSAGES, key(arn, number), bytes(message));
    }

    static void putDelivery(Writer writer, String arn, long number, Delivery delivery) {
        writer.put(DELIVERIES, key(arn, number), bytes(delivery));
    }

    static void putAccepted(Writer writer, String arn, long number, Deduplications.Accepted accepted) {
        writer.put(ACCEPTED, key(arn, number), bytes(accepted));
    }

    static void deleteAccepted(Writer writer, String arn, long number) {
        writer.delete(ACCEPTED, key(arn, number));
    }

    static void deleteMessage(Writer writer, String arn, long number) {
        writer.delete(MESSAGES, key(arn, number));
        writer.delete(DELIVERIES, key(arn, number));
    }

    /** Numbers sort as unsigned: −1 stands behind all of them. */
    private static byte[] key(String arn, long number) {
        var name = arn.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(name.length + 1 + Long.BYTES)
                .put(name)
                .put((byte) 0)
                .putLong(number)
                .array();
    }

    private static long number(byte[] key) {
        return ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
    }

    private static byte[] bytes(Object value) {
        try {
            return Wire.JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T read(byte[] value, Class<T> type) {
        try {
            return Wire.JSON.readValue(value, type);
        } catch (IOException e) {
            throw new UncheckedIOException("a stored " + type.getSimpleName() + " cannot be read", e);
        }
    }
}

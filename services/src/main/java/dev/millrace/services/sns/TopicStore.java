package dev.millrace.services.sns;

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
import java.util.function.Consumer;

/**
 * Where topics, subscriptions and dispatches lie in the store. A dispatch's key is its subscription's ARN, a zero byte
 * and its number; a subscription's ARN begins with its topic's and a colon.
 */
final class TopicStore {

    private static final Keyspace TOPICS = new Keyspace("sns-topics", Keyspace.Use.RECORDS);
    private static final Keyspace SUBSCRIPTIONS = new Keyspace("sns-subscriptions", Keyspace.Use.RECORDS);
    private static final Keyspace DISPATCHES = new Keyspace("sns-outbox", Keyspace.Use.RECORDS);
    private static final byte[] FIRST = {};

    private TopicStore() {}

    /** A dispatch's place in the outbox. */
    record Place(String subscriptionArn, long number) {}

    static void topics(Reader reader, Consumer<StoredTopic> visitor) {
        reader.scan(TOPICS, FIRST, null, (key, value) -> {
            visitor.accept(read(value, StoredTopic.class));
            return true;
        });
    }

    static void subscriptions(Reader reader, Consumer<StoredSubscription> visitor) {
        reader.scan(SUBSCRIPTIONS, FIRST, null, (key, value) -> {
            visitor.accept(read(value, StoredSubscription.class));
            return true;
        });
    }

    static void places(Reader reader, Consumer<Place> visitor) {
        reader.scan(DISPATCHES, FIRST, null, (key, value) -> {
            int nameLength = key.length - 1 - Long.BYTES;
            visitor.accept(new Place(
                    new String(key, 0, nameLength, StandardCharsets.UTF_8),
                    ByteBuffer.wrap(key).getLong(nameLength + 1)));
            return true;
        });
    }

    static Optional<Dispatch> dispatch(Reader reader, Place place) {
        var value = reader.get(DISPATCHES, key(place.subscriptionArn(), place.number()));
        return value == null ? Optional.empty() : Optional.of(read(value, Dispatch.class));
    }

    static void put(Writer writer, StoredTopic topic) {
        writer.put(TOPICS, utf8(topic.arn()), bytes(topic));
    }

    static void put(Writer writer, StoredSubscription subscription) {
        writer.put(SUBSCRIPTIONS, utf8(subscription.arn()), bytes(subscription));
    }

    static void put(Writer writer, Place place, Dispatch dispatch) {
        writer.put(DISPATCHES, key(place.subscriptionArn(), place.number()), bytes(dispatch));
    }

    static void delete(Writer writer, Place place) {
        writer.delete(DISPATCHES, key(place.subscriptionArn(), place.number()));
    }

    /** Deletes the topic with its subscriptions and what they would still get. */
    static void deleteTopic(Writer writer, String arn) {
        writer.delete(TOPICS, utf8(arn));
        var from = utf8(arn + ":");
        var to = utf8(arn + ";"); // the character behind the colon
        writer.deleteRange(SUBSCRIPTIONS, from, to);
        writer.deleteRange(DISPATCHES, from, to);
    }

    /** Deletes the subscription with what it would still get. */
    static void deleteSubscription(Writer writer, String arn) {
        writer.delete(SUBSCRIPTIONS, utf8(arn));
        deleteDispatches(writer, arn);
    }

    static void deleteDispatches(Writer writer, String subscriptionArn) {
        writer.deleteRange(DISPATCHES, key(subscriptionArn, 0), key(subscriptionArn, -1));
    }

    /** Numbers sort as unsigned: −1 stands behind all of them. */
    private static byte[] key(String arn, long number) {
        var name = utf8(arn);
        return ByteBuffer.allocate(name.length + 1 + Long.BYTES)
                .put(name)
                .put((byte) 0)
                .putLong(number)
                .array();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
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

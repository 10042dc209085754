package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * One client of a server that is killed again and again. It alone writes its keys, and it has a share of its own in
 * counters that all clients count on; so it knows exactly what must be in the table. Only the one change that got no
 * answer when the server died may be there or not, and the next life shows which.
 */
final class CrashWriter {

    static final int COUNTERS = 3;

    private static final int KEYS = 6;
    private static final Map<String, AttributeValue> ABSENT = Map.of();

    /** A change that was asked for; it stays here for as long as it has no answer. */
    private sealed interface Intention {
        record Item(String key, Map<String, AttributeValue> after) implements Intention {}

        record Count(int counter) implements Intention {}
    }

    private final int number;
    private final Random random;
    private final LongAdder acknowledged;
    private final Map<String, List<Map<String, AttributeValue>>> histories = new LinkedHashMap<>();
    private final int[] shares = new int[COUNTERS];
    private Optional<Intention> unanswered = Optional.empty();
    private int arrived;
    private int lost;
    private int value;

    /**
     * @param number which of the clients
     * @param seed decides what it writes
     * @param acknowledged counts what was acknowledged, of all clients
     */
    CrashWriter(int number, long seed, LongAdder acknowledged) {
        this.number = number;
        this.random = new Random(seed * 1_000 + number);
        this.acknowledged = acknowledged;
        for (int i = 0; i < KEYS; i++) {
            histories.put("w" + number + "-k" + i, new ArrayList<>(List.of(ABSENT)));
        }
    }

    /** What each of its keys held, one after the other; absence is the empty map, and comes first. */
    Map<String, List<Map<String, AttributeValue>>> histories() {
        return histories;
    }

    int share(int counter) {
        return shares[counter];
    }

    /** Changes without an answer that were found written. */
    int arrived() {
        return arrived;
    }

    /** Changes without an answer that were found not written. */
    int lost() {
        return lost;
    }

    static String counter(int counter) {
        return "counter-" + counter;
    }

    String shareName() {
        return "w" + number;
    }

    /**
     * Checks that the table holds what was acknowledged, then writes until the server is gone; both may be cut short.
     *
     * @return why it ended
     */
    SdkClientException live(DynamoDbClient client) {
        try {
            check(client);
            while (true) {
                write(client);
            }
        } catch (SdkClientException e) {
            return e;
        }
    }

    /** Checks that the table holds what was acknowledged, and what has become of the change without an answer. */
    void check(DynamoDbClient client) {
        unanswered.ifPresent(intention -> settle(client, intention));
        unanswered = Optional.empty();
        histories.forEach((key, history) ->
                assertThat(item(client, key)).as("acknowledged state of " + key).isEqualTo(history.getLast()));
        for (int counter = 0; counter < COUNTERS; counter++) {
            assertThat(number(item(client, counter(counter)), shareName()))
                    .as("share of " + shareName() + " in " + counter(counter))
                    .isEqualTo(shares[counter]);
        }
    }

    private void settle(DynamoDbClient client, Intention intention) {
        boolean isWritten = switch (intention) {
            case Intention.Item(var key, var after) -> {
                var found = item(client, key);
                var before = history(key).getLast();
                assertThat(found)
                        .as("a change of " + key + " without an answer, wholly or not at all")
                        .isIn(before, after);
                yield !found.equals(before);
            }
            case Intention.Count(var counter) -> number(item(client, counter(counter)), shareName()) > shares[counter];
        };
        if (isWritten) {
            arrived++;
            done(intention);
        } else {
            lost++;
        }
    }

    private void write(DynamoDbClient client) {
        switch (random.nextInt(10)) {
            case 0, 1 -> delete(client, anyKey());
            case 2, 3, 4 -> count(client, random.nextInt(COUNTERS));
            default -> put(client, anyKey());
        }
    }

    private String anyKey() {
        return "w" + number + "-k" + random.nextInt(KEYS);
    }

    private void put(DynamoDbClient client, String key) {
        var item = new LinkedHashMap<String, AttributeValue>();
        item.put("id", AttributeValue.fromS(key));
        item.put("value", AttributeValue.fromN(String.valueOf(++value)));
        item.put("text", AttributeValue.fromS((value + ".").repeat(1 + random.nextInt(100))));
        if (random.nextInt(100) == 0) {
            item.put("poison", AttributeValue.fromBool(true));
        }
        ask(new Intention.Item(key, item));
        client.putItem(put -> put.tableName("things").item(item));
        answered();
    }

    private void delete(DynamoDbClient client, String key) {
        ask(new Intention.Item(key, ABSENT));
        client.deleteItem(delete -> delete.tableName("things").key(keyOf(key)));
        answered();
    }

    private void count(DynamoDbClient client, int counter) {
        var seen = number(item(client, counter(counter)), "version");
        ask(new Intention.Count(counter));
        try {
            client.updateItem(update -> update.tableName("things")
                    .key(keyOf(counter(counter)))
                    .updateExpression("ADD #n :one, #share :one SET version = :next")
                    .conditionExpression("attribute_not_exists(version) OR version = :seen")
                    .expressionAttributeNames(Map.of("#n", "n", "#share", shareName()))
                    .expressionAttributeValues(Map.of(
                            ":one", AttributeValue.fromN("1"),
                            ":seen", AttributeValue.fromN(String.valueOf(seen)),
                            ":next", AttributeValue.fromN(String.valueOf(seen + 1)))));
            answered();
        } catch (ConditionalCheckFailedException e) {
            unanswered = Optional.empty(); // another client was faster; nothing was written
        }
    }

    private void ask(Intention intention) {
        unanswered = Optional.of(intention);
    }

    private void answered() {
        done(unanswered.orElseThrow());
        unanswered = Optional.empty();
        acknowledged.increment();
    }

    private void done(Intention intention) {
        switch (intention) {
            case Intention.Item(var key, var after) -> {
                var history = history(key);
                if (!history.getLast().equals(after)) {
                    history.add(after);
                }
            }
            case Intention.Count(var counter) -> shares[counter]++;
        }
    }

    private static Map<String, AttributeValue> keyOf(String id) {
        return Map.of("id", AttributeValue.fromS(id));
    }

    private static Map<String, AttributeValue> item(DynamoDbClient client, String id) {
        return client.getItem(get -> get.tableName("things").key(keyOf(id)).consistentRead(true))
                .item();
    }

    private List<Map<String, AttributeValue>> history(String key) {
        return Objects.requireNonNull(histories.get(key), key);
    }

    static AttributeValue attribute(Map<String, AttributeValue> item, String name) {
        return Objects.requireNonNull(item.get(name), name);
    }

    private static int number(Map<String, AttributeValue> item, String name) {
        return item.containsKey(name) ? Integer.parseInt(attribute(item, name).n()) : 0;
    }
}

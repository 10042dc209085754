package dev.millrace.tables.table;

import static dev.millrace.tables.table.TablesUnderTest.SCOPE;
import static dev.millrace.tables.table.TablesUnderTest.item;
import static dev.millrace.tables.table.TablesUnderTest.number;
import static dev.millrace.tables.table.TablesUnderTest.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.AttributeValue;
import dev.millrace.model.ServiceException;
import dev.millrace.tables.expression.ConditionExpression;
import dev.millrace.tables.expression.KeyCondition;
import dev.millrace.tables.expression.Placeholders;
import dev.millrace.tables.expression.SortCondition;
import dev.millrace.tables.expression.UpdateExpression;
import dev.millrace.tables.item.Checked;
import dev.millrace.tables.item.IndexKeySchema;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.KeyAttribute;
import dev.millrace.tables.item.KeyType;
import dev.millrace.tables.stream.StreamName;
import dev.millrace.tables.stream.StreamViewType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random writes and reads with random expressions, against a model that knows maps and plain Java only. Each expression
 * stands beside what it means, written down without the engine's help.
 */
class OperationsModelTest {

    private static final int STEPS = 400;

    /** What becomes of the attributes of an item that is there or not; throws if the update is refused. */
    private interface Meaning {
        void apply(Map<String, AttributeValue> attributes, int value);
    }

    private record Update(String text, boolean creates, Meaning meaning) {}

    private record Condition(String text, Predicate<Map<String, AttributeValue>> meaning) {}

    private static final class Refused extends RuntimeException {}

    private static final List<Update> UPDATES = List.of(
            new Update("SET n = :v", true, (item, v) -> item.put("n", number(v))),
            new Update("SET n = if_not_exists(n, :v)", true, (item, v) -> item.putIfAbsent("n", number(v))),
            new Update("SET n = n + :v", true, (item, v) -> item.put("n", number(n(item) + v))),
            new Update("SET n = n - :v, o = n", true, (item, v) -> {
                item.put("o", number(n(item)));
                item.put("n", number(n(item) - v));
            }),
            new Update("ADD n :v", true, (item, v) -> item.put("n", number((item.containsKey("n") ? n(item) : 0) + v))),
            new Update("REMOVE n, o", false, (item, v) -> item.keySet().removeAll(List.of("n", "o"))),
            new Update("REMOVE l[0]", false, (item, v) -> {
                var list = list(item);
                if (!list.isEmpty()) {
                    list.removeFirst();
                }
                item.put("l", new AttributeValue.L(list));
            }),
            new Update("SET l = list_append(if_not_exists(l, :empty), :list)", true, (item, v) -> {
                var list = item.containsKey("l") ? list(item) : new ArrayList<AttributeValue>();
                list.add(number(v));
                item.put("l", new AttributeValue.L(list));
            }),
            new Update(
                    "ADD s :set",
                    true,
                    (item, v) -> item.put("s", set(item, v, true).orElseThrow())),
            new Update(
                    "DELETE s :set",
                    false,
                    (item, v) ->
                            set(item, v, false).ifPresentOrElse(rest -> item.put("s", rest), () -> item.remove("s"))),
            new Update("SET o = :v REMOVE n", true, (item, v) -> {
                item.put("o", number(v));
                item.remove("n");
            }));

    private static final List<Condition> CONDITIONS = List.of(
            new Condition("attribute_exists(p)", item -> !item.isEmpty()),
            new Condition("attribute_not_exists(p)", Map::isEmpty),
            new Condition("n > :v OR attribute_not_exists(n)", item -> !item.containsKey("n") || n(item) > 3),
            new Condition(
                    "NOT n BETWEEN :low AND :v", item -> !(item.containsKey("n") && n(item) >= 0 && n(item) <= 3)),
            new Condition("contains(s, :v)", item -> members(item).contains("3")),
            new Condition(
                    "size(l) >= :low AND n <> o",
                    item -> item.containsKey("l")
                            && !(item.containsKey("n") && item.get("n").equals(item.get("o")))),
            new Condition("n IN (:low, :v)", item -> item.containsKey("n") && (n(item) == 0 || n(item) == 3)));

    private static final IndexSpec INDEX = IndexSpec.of(
            "by-g",
            IndexSpec.Kind.GLOBAL,
            new IndexKeySchema(List.of(new KeyAttribute("g", KeyType.S)), List.of()),
            new Projection.All());

    private final Path directory;
    private final TableModel model = new TableModel(TablesUnderTest.PK_SK);
    private int changes;

    OperationsModelTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private static int n(Map<String, AttributeValue> item) {
        if (item.get("n") instanceof AttributeValue.N number) {
            return Integer.parseInt(number.value());
        }
        throw new Refused();
    }

    private static List<AttributeValue> list(Map<String, AttributeValue> item) {
        if (item.get("l") instanceof AttributeValue.L list) {
            return new ArrayList<>(list.values());
        }
        throw new Refused();
    }

    private static List<String> members(Map<String, AttributeValue> item) {
        return item.get("s") instanceof AttributeValue.NS set ? set.values() : List.of();
    }

    private static Optional<AttributeValue> set(Map<String, AttributeValue> item, int member, boolean add) {
        var members = new LinkedHashSet<>(members(item));
        if (add) {
            members.add(String.valueOf(member));
        } else {
            members.remove(String.valueOf(member));
        }
        return members.isEmpty() ? Optional.empty() : Optional.of(new AttributeValue.NS(List.copyOf(members)));
    }

    @ParameterizedTest(name = "seed {0}")
    @DisplayName("2.1.8, 2.4.1, 2.4.3, 3.5.7, 4.4.9, 4.6 what is read and what the stream says is what the model says")
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void operations_do_what_they_mean(long seed) {
        var random = new Random(seed);
        try (var world = new TablesUnderTest(directory)) {
            var stream = world.tables()
                    .create(
                            SCOPE,
                            new TableSpec(
                                    "T",
                                    TablesUnderTest.PK_SK,
                                    TableSettings.of(new Billing.OnDemand()),
                                    Optional.of(StreamViewType.NEW_AND_OLD_IMAGES),
                                    List.of(INDEX)))
                    .latestStream()
                    .orElseThrow();
            for (int step = 0; step < STEPS; step++) {
                step(world, random);
                if (step == STEPS / 2) {
                    world.reopen();
                }
                if (step % 40 == 39) {
                    check(world, random);
                }
            }
            checkStream(world, stream);
        }
    }

    private void step(TablesUnderTest world, Random random) {
        switch (random.nextInt(10)) {
            case 0, 1 -> single(world, put(random, random.nextBoolean()));
            case 2 -> single(world, delete(random));
            case 3 -> batch(world, random);
            case 4, 5 -> transaction(world, random);
            default -> single(world, update(random));
        }
    }

    /** A write and what it means; the outcome is an item, or nothing, or a refusal. */
    private record Planned(WriteRequest request, Item key, boolean holds, Optional<Item> after, boolean refused) {}

    private Planned put(Random random, boolean conditional) {
        var key = randomKey(random);
        var attributes = new LinkedHashMap<>(key.attributes());
        attributes.put("n", number(random.nextInt(5)));
        if (random.nextBoolean()) {
            attributes.put("g", text("g" + random.nextInt(2)));
        }
        var item = Item.of(attributes);
        var condition = CONDITIONS.get(random.nextInt(CONDITIONS.size()));
        return new Planned(
                new WriteRequest.Put("T", item, conditional ? parsed(condition) : ItemCondition.ALWAYS),
                key,
                !conditional || condition.meaning().test(current(key)),
                Optional.of(item),
                false);
    }

    private Planned delete(Random random) {
        var key = randomKey(random);
        var condition = CONDITIONS.get(random.nextInt(CONDITIONS.size()));
        return new Planned(
                new WriteRequest.Delete("T", key, parsed(condition)),
                key,
                condition.meaning().test(current(key)),
                Optional.empty(),
                false);
    }

    private Planned update(Random random) {
        var key = randomKey(random);
        int value = random.nextInt(6);
        var update = UPDATES.get(random.nextInt(UPDATES.size()));
        var expression = UpdateExpression.parse(update.text(), values(update.text(), value));
        ItemUpdate applied = (current, keys) ->
                current.isEmpty() ? expression.create(keys) : Optional.of(expression.applyTo(current));
        var after = new LinkedHashMap<>(current(key));
        boolean refused = false;
        if (after.isEmpty() && !update.creates()) {
            return planned(key, applied, Optional.empty(), false);
        }
        try {
            after.putAll(key.attributes());
            update.meaning().apply(after, value);
        } catch (Refused e) {
            refused = true;
        }
        return planned(key, applied, Optional.of(Item.of(after)), refused);
    }

    private static Planned planned(Item key, ItemUpdate update, Optional<Item> after, boolean refused) {
        return new Planned(new WriteRequest.Update("T", key, update, ItemCondition.ALWAYS), key, true, after, refused);
    }

    private static ItemCondition parsed(Condition condition) {
        return ConditionExpression.parse(condition.text(), values(condition.text(), 3))::matches;
    }

    /** Placeholders for those of the values the text speaks of. */
    private static Placeholders values(String text, int value) {
        var all = new HashMap<String, AttributeValue>();
        all.put(":v", number(value));
        all.put(":low", number(0));
        all.put(":set", new AttributeValue.NS(List.of(String.valueOf(value))));
        all.put(":list", new AttributeValue.L(List.of(number(value))));
        all.put(":empty", new AttributeValue.L(List.of()));
        var used = new HashMap<String, Checked<AttributeValue>>();
        all.forEach((name, constant) -> {
            if (text.contains(name)) {
                used.put(name, Checked.of(constant));
            }
        });
        return Placeholders.of(null, used.isEmpty() ? null : used);
    }

    private Map<String, AttributeValue> current(Item key) {
        return model.get(key).map(Item::attributes).orElse(Map.of());
    }

    private void single(TablesUnderTest world, Planned planned) {
        var before = model.get(planned.key()).orElse(Item.EMPTY);
        try {
            var outcome = world.tables().write(SCOPE, planned.request());
            assertThat(planned.refused()).isFalse();
            assertThat(outcome.before()).isEqualTo(before);
            assertThat(outcome instanceof WriteOutcome.Written).isEqualTo(planned.holds());
        } catch (ServiceException e) {
            assertThat(planned.refused()).as("%s", e.error()).isTrue();
            return;
        }
        if (planned.holds()) {
            carryOut(planned);
        }
    }

    private void carryOut(Planned planned) {
        var before = model.get(planned.key());
        if (!before.equals(planned.after())) {
            changes++;
        }
        planned.after().ifPresentOrElse(model::put, () -> model.delete(planned.key()));
    }

    private void batch(TablesUnderTest world, Random random) {
        var members = new LinkedHashMap<Item, Planned>();
        for (int i = 0; i < 5; i++) {
            var put = put(random, false);
            members.put(put.key(), put);
        }
        world.tables()
                .writeBatch(
                        SCOPE, members.values().stream().map(Planned::request).toList());
        members.values().forEach(this::carryOut);
    }

    private void transaction(TablesUnderTest world, Random random) {
        var actions = new LinkedHashMap<Item, Planned>();
        for (int i = 0; i < 3; i++) {
            var action = switch (random.nextInt(4)) {
                case 0 -> delete(random);
                case 1 -> put(random, true);
                default -> update(random);
            };
            actions.put(action.key(), action);
        }
        var planned = List.copyOf(actions.values());
        var outcome = world.tables()
                .transact(SCOPE, planned.stream().map(Planned::request).toList());
        boolean commits = planned.stream().allMatch(action -> action.holds() && !action.refused());
        assertThat(outcome instanceof TransactionOutcome.Committed).isEqualTo(commits);
        if (outcome instanceof TransactionOutcome.Cancelled cancelled) {
            for (int i = 0; i < planned.size(); i++) {
                var reason = cancelled.reasons().get(i);
                assertThat(reason instanceof TransactionOutcome.Reason.ConditionFailed)
                        .isEqualTo(!planned.get(i).holds());
                assertThat(reason instanceof TransactionOutcome.Reason.Invalid)
                        .isEqualTo(planned.get(i).holds() && planned.get(i).refused());
            }
        } else {
            planned.forEach(this::carryOut);
        }
    }

    private static Item randomKey(Random random) {
        return item("p", "p" + random.nextInt(3), "c", "c" + random.nextInt(5));
    }

    private void check(TablesUnderTest world, Random random) {
        var condition = CONDITIONS.get(random.nextInt(CONDITIONS.size()));
        assertThat(scan(world, 1 + random.nextInt(4), ItemCondition.ALWAYS))
                .containsExactlyInAnyOrderElementsOf(model.items());
        assertThat(scan(world, 1 + random.nextInt(4), parsed(condition)))
                .containsExactlyInAnyOrderElementsOf(model.items().stream()
                        .filter(item -> condition.meaning().test(item.attributes()))
                        .toList());
        for (int p = 0; p < 3; p++) {
            var partition = text("p" + p);
            int from = random.nextInt(5);
            var wanted = model.query(partition, "c" + from);
            assertThat(query(world, partition, "c" + from, true)).isEqualTo(wanted);
            Collections.reverse(wanted);
            assertThat(query(world, partition, "c" + from, false)).isEqualTo(wanted);
        }
        for (var item : model.items()) {
            assertThat(world.tables().get(SCOPE, "T", TablesUnderTest.PK_SK.keyOf(item)))
                    .contains(item);
        }
        var described = world.tables().describe(SCOPE, "T");
        assertThat(described.itemCount()).isEqualTo(model.items().size());
        assertThat(described.sizeBytes())
                .isEqualTo(model.items().stream().mapToLong(Item::sizeBytes).sum());
    }

    /** All segments, in small pages. */
    private static List<Item> scan(TablesUnderTest world, int segments, ItemCondition filter) {
        var all = new ArrayList<Item>();
        for (int segment = 0; segment < segments; segment++) {
            var start = Optional.<Item>empty();
            do {
                var page = world.tables()
                        .scan(
                                SCOPE,
                                new ScanRequest(
                                        "T", Optional.empty(), segment, segments, OptionalInt.of(3), start, filter));
                all.addAll(page.items());
                start = page.lastKey();
            } while (start.isPresent());
        }
        return all;
    }

    private static List<Item> query(TablesUnderTest world, AttributeValue partition, String from, boolean forward) {
        var all = new ArrayList<Item>();
        var start = Optional.<Item>empty();
        do {
            var page = world.tables()
                    .query(
                            SCOPE,
                            new QueryRequest(
                                    "T",
                                    Optional.empty(),
                                    new KeyCondition(
                                            partition,
                                            new SortCondition.Compared(
                                                    SortCondition.Operator.GREATER_OR_EQUAL, text(from))),
                                    forward,
                                    OptionalInt.of(2),
                                    start,
                                    ItemCondition.ALWAYS));
            all.addAll(page.items());
            start = page.lastKey();
        } while (start.isPresent());
        return all;
    }

    /** One record a change and no other; each key in one shard; replayed over nothing, they give the table. */
    private void checkStream(TablesUnderTest world, StreamName stream) {
        var replayed = new HashMap<String, String>();
        var shardOf = new HashMap<String, String>();
        int records = 0;
        for (var shard : world.streams().find(stream).orElseThrow().shards()) {
            for (var record : world.records(stream, shard.id())) {
                records++;
                var key = json(record.keys());
                assertThat(shardOf.merge(key, shard.id().toString(), (first, second) -> first))
                        .isEqualTo(shard.id().toString());
                assertThat(json(record.oldImage(StreamViewType.OLD_IMAGE))).isEqualTo(replayed.getOrDefault(key, ""));
                replayed.put(key, json(record.newImage(StreamViewType.NEW_IMAGE)));
            }
        }
        replayed.values().removeIf(String::isEmpty);
        assertThat(records).isEqualTo(changes);
        assertThat(replayed.values())
                .containsExactlyInAnyOrderElementsOf(
                        model.items().stream().map(Item::json).toList());
    }

    private static String json(byte[] image) {
        return new String(image, StandardCharsets.UTF_8);
    }
}

package dev.millrace.tables.table;

import static dev.millrace.tables.table.TablesUnderTest.SCOPE;
import static dev.millrace.tables.table.TablesUnderTest.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.AttributeValue;
import dev.millrace.model.ServiceException;
import dev.millrace.tables.expression.KeyCondition;
import dev.millrace.tables.expression.SortCondition;
import dev.millrace.tables.item.IndexKeySchema;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.KeyAttribute;
import dev.millrace.tables.item.KeyType;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations on a table and its indexes, which come and go meanwhile, against a model that is plainly right. */
class IndexModelTest {

    private static final KeyAttribute P = new KeyAttribute("p", KeyType.S);
    private static final KeyAttribute C = new KeyAttribute("c", KeyType.S);
    private static final KeyAttribute G = new KeyAttribute("g", KeyType.S);
    private static final KeyAttribute K = new KeyAttribute("k", KeyType.S);
    private static final KeyAttribute N = new KeyAttribute("n", KeyType.N);

    private static final List<IndexSpec> INDEXES = List.of(
            global("by-g-n", List.of(G), List.of(N), new Projection.All()),
            global("by-g", List.of(G), List.of(), new Projection.KeysOnly()),
            global("by-g-k-n-c", List.of(G, K), List.of(N, C), new Projection.Include(List.of("x", "p"))),
            global("by-n", List.of(N), List.of(P), new Projection.Include(List.of("y"))));
    private static final IndexSpec LOCAL = IndexSpec.of(
            "local", IndexSpec.Kind.LOCAL, new IndexKeySchema(List.of(P), List.of(N)), new Projection.KeysOnly());

    private final Path directory;
    private final ArrayDeque<Runnable> background = new ArrayDeque<>();
    private final TableModel model = new TableModel(TablesUnderTest.PK_SK);
    private final List<IndexSpec> expected = new ArrayList<>();

    IndexModelTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private static IndexSpec global(
            String name, List<KeyAttribute> partition, List<KeyAttribute> sort, Projection projection) {
        return IndexSpec.of(name, IndexSpec.Kind.GLOBAL, new IndexKeySchema(partition, sort), projection);
    }

    @ParameterizedTest(name = "seed {0}")
    @DisplayName("3.6.7, 3.3.9 every index holds the projection of the table, in its order")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void indexes_follow_the_table(long seed) {
        var random = new Random(seed);
        try (var world = new TablesUnderTest(directory, background::add)) {
            world.tables()
                    .create(
                            SCOPE,
                            new TableSpec(
                                    "T",
                                    TablesUnderTest.PK_SK,
                                    TableSettings.of(new Billing.OnDemand()),
                                    Optional.empty(),
                                    List.of(LOCAL, INDEXES.getFirst())));
            expected.add(LOCAL);
            expected.add(INDEXES.getFirst());
            for (int i = 0; i < 400; i++) {
                step(world, random);
                if (i % 50 == 49) {
                    check(world);
                }
            }
            world.reopen();
            while (!background.isEmpty()) {
                background.remove().run();
            }
            check(world);
            assertThat(world.tables().describe(SCOPE, "T").indexes()).allMatch(IndexDescription::isActive);
        }
    }

    private void step(TablesUnderTest world, Random random) {
        switch (random.nextInt(20)) {
            case 0 -> changeIndex(world, random);
            case 1 -> Optional.ofNullable(background.poll()).ifPresent(Runnable::run);
            case 2, 3, 4 -> {
                var key = randomKey(random);
                world.delete("T", key);
                model.delete(key);
            }
            case 5, 6, 7, 8 -> update(world, random);
            case 9 -> transact(world, random);
            default -> {
                var item = randomItem(random);
                world.put("T", item);
                model.put(item);
            }
        }
    }

    private void changeIndex(TablesUnderTest world, Random random) {
        var index = INDEXES.get(random.nextInt(INDEXES.size()));
        boolean exists = expected.stream().anyMatch(known -> known.name().equals(index.name()));
        try {
            world.tables()
                    .update(
                            SCOPE,
                            "T",
                            TableUpdate.of(
                                    exists
                                            ? new TableUpdate.IndexChange.Delete(index.name())
                                            : new TableUpdate.IndexChange.Create(index)));
        } catch (ServiceException e) {
            assertThat(e.error().code()).isEqualTo("LimitExceededException");
            return;
        }
        if (exists) {
            expected.remove(index);
        } else {
            expected.add(index);
        }
    }

    private void update(TablesUnderTest world, Random random) {
        var key = randomKey(random);
        var donor = randomItem(random);
        var name = List.of("g", "k", "n", "x", "y").get(random.nextInt(5));
        ItemUpdate update = (current, keys) -> {
            var attributes = new LinkedHashMap<>((current.isEmpty() ? keys : current).attributes());
            donor.attribute(name).ifPresentOrElse(value -> attributes.put(name, value), () -> attributes.remove(name));
            return Optional.of(Item.of(attributes));
        };
        world.tables().write(SCOPE, new WriteRequest.Update("T", key, update, ItemCondition.ALWAYS));
        model.put(update.apply(model.get(key).orElse(Item.EMPTY), key).orElseThrow());
    }

    /** Now and then one that is cancelled. */
    private void transact(TablesUnderTest world, Random random) {
        var put = randomItem(random);
        var delete = randomKey(random);
        if (TablesUnderTest.PK_SK.keyOf(put).equals(delete)) {
            return;
        }
        boolean succeeds = random.nextBoolean();
        world.tables()
                .transact(
                        SCOPE,
                        List.of(
                                new WriteRequest.Put("T", put, ItemCondition.ALWAYS),
                                new WriteRequest.Delete("T", delete, item -> succeeds)));
        if (succeeds) {
            model.put(put);
            model.delete(delete);
        }
    }

    private static Item randomKey(Random random) {
        return item("p", "p" + random.nextInt(4), "c", "c" + random.nextInt(6));
    }

    private static Item randomItem(Random random) {
        var attributes = new LinkedHashMap<>(randomKey(random).attributes());
        maybe(attributes, random, "g", new AttributeValue.S("g" + random.nextInt(3)));
        maybe(attributes, random, "k", new AttributeValue.S("k" + random.nextInt(2)));
        maybe(attributes, random, "n", new AttributeValue.N(String.valueOf(random.nextInt(7) - 3)));
        maybe(attributes, random, "x", new AttributeValue.S("x" + random.nextInt(3)));
        maybe(attributes, random, "y", new AttributeValue.N(String.valueOf(random.nextInt(1000))));
        return Item.of(attributes);
    }

    private static void maybe(
            Map<String, AttributeValue> attributes, Random random, String name, AttributeValue value) {
        if (random.nextInt(4) > 0) {
            attributes.put(name, value);
        }
    }

    private void check(TablesUnderTest world) {
        var described = world.tables().describe(SCOPE, "T");
        assertThat(described.itemCount()).isEqualTo(model.items().size());
        assertThat(described.indexes())
                .extracting(IndexDescription::spec)
                .containsExactlyInAnyOrderElementsOf(expected);
        for (var index : described.indexes()) {
            if (index.isActive()) {
                check(world, index);
            }
        }
    }

    private void check(TablesUnderTest world, IndexDescription index) {
        var spec = index.spec();
        var whole = model.inIndex(spec);
        var projected = whole.stream().map(item -> model.project(spec, item)).toList();
        assertThat(scan(world, spec, false)).containsExactlyInAnyOrderElementsOf(projected);
        assertThat(index.itemCount()).isEqualTo(projected.size());
        assertThat(index.sizeBytes())
                .isEqualTo(projected.stream().mapToLong(Item::sizeBytes).sum());
        var partitions = new HashSet<List<AttributeValue>>();
        whole.forEach(item -> partitions.add(TableModel.partitionOf(spec, item)));
        for (var partition : partitions) {
            var entries = model.partition(spec, partition);
            assertThat(query(world, spec, partition, true)).isEqualTo(entries);
            assertThat(query(world, spec, partition, false)).isEqualTo(entries.reversed());
        }
        if (!spec.isGlobal()) {
            assertThat(scan(world, spec, true)).containsExactlyInAnyOrderElementsOf(whole);
        }
    }

    /** All segments, in small pages. */
    private static List<Item> scan(TablesUnderTest world, IndexSpec index, boolean wholeItems) {
        var all = new ArrayList<Item>();
        for (int segment = 0; segment < 3; segment++) {
            var start = Optional.<Item>empty();
            do {
                var page = world.tables()
                        .scan(
                                SCOPE,
                                new ScanRequest(
                                        "T",
                                        Optional.of(new IndexRead(index.name(), wholeItems)),
                                        segment,
                                        3,
                                        OptionalInt.of(5),
                                        start,
                                        ItemCondition.ALWAYS));
                all.addAll(page.items());
                start = page.lastKey();
            } while (start.isPresent());
        }
        return all;
    }

    private static List<Item> query(
            TablesUnderTest world, IndexSpec index, List<AttributeValue> partition, boolean forward) {
        var all = new ArrayList<Item>();
        var start = Optional.<Item>empty();
        do {
            var page = world.tables()
                    .query(
                            SCOPE,
                            new QueryRequest(
                                    "T",
                                    Optional.of(new IndexRead(index.name(), false)),
                                    new KeyCondition(partition, List.of(), new SortCondition.All()),
                                    forward,
                                    OptionalInt.of(2),
                                    start,
                                    ItemCondition.ALWAYS));
            all.addAll(page.items());
            start = page.lastKey();
        } while (start.isPresent());
        return all;
    }
}

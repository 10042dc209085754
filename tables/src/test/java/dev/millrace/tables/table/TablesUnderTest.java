package dev.millrace.tables.table;

import dev.millrace.model.AttributeValue;
import dev.millrace.model.Scope;
import dev.millrace.model.ShardId;
import dev.millrace.model.SkippableClock;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.KeyAttribute;
import dev.millrace.tables.item.KeySchema;
import dev.millrace.tables.item.KeyType;
import dev.millrace.tables.stream.ChangeRecord;
import dev.millrace.tables.stream.ReadPosition;
import dev.millrace.tables.stream.ReadResult;
import dev.millrace.tables.stream.StreamName;
import dev.millrace.tables.stream.StreamSettings;
import dev.millrace.tables.stream.StreamViewType;
import dev.millrace.tables.stream.Streams;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Tables over a real store in a temporary directory, with time that only moves when told; can be reopened. */
final class TablesUnderTest implements AutoCloseable {

    static final Scope SCOPE = Scope.DEFAULT;
    static final KeySchema PK = KeySchema.of(new KeyAttribute("p", KeyType.S));
    static final KeySchema PK_SK = KeySchema.of(new KeyAttribute("p", KeyType.S), new KeyAttribute("c", KeyType.S));
    static final KeySchema PK_NUMBER = KeySchema.of(new KeyAttribute("p", KeyType.S), new KeyAttribute("n", KeyType.N));

    final SkippableClock clock = SkippableClock.create();
    private final Path directory;
    private final Executor background;
    private RocksDbStore store;
    private Tables tables;

    TablesUnderTest(Path directory) {
        this(directory, Runnable::run);
    }

    /** @param background gets what fills new indexes */
    TablesUnderTest(Path directory, Executor background) {
        this.directory = directory;
        this.background = background;
        this.store = RocksDbStore.open(directory, Durability.OS);
        this.tables = Tables.open(store, clock, StreamSettings.defaults(), background);
    }

    Tables tables() {
        return tables;
    }

    RocksDbStore store() {
        return store;
    }

    Streams streams() {
        return tables.streams();
    }

    void reopen() {
        close();
        store = RocksDbStore.open(directory, Durability.OS);
        tables = Tables.open(store, clock, StreamSettings.defaults(), background);
    }

    @Override
    public void close() {
        tables.close();
        store.close();
    }

    TableDescription create(String name, KeySchema key) {
        return tables.create(
                SCOPE, new TableSpec(name, key, TableSettings.of(new Billing.Provisioned(5, 5)), Optional.empty()));
    }

    /** An on-demand table with a stream, so four shards. */
    StreamName createStreaming(String name, KeySchema key, StreamViewType view) {
        return tables.create(
                        SCOPE, new TableSpec(name, key, TableSettings.of(new Billing.OnDemand()), Optional.of(view)))
                .latestStream()
                .orElseThrow();
    }

    StreamName createStreaming(String name) {
        return createStreaming(name, PK, StreamViewType.NEW_AND_OLD_IMAGES);
    }

    WriteOutcome put(String table, Item item) {
        return tables.write(SCOPE, new WriteRequest.Put(table, item, ItemCondition.ALWAYS));
    }

    WriteOutcome delete(String table, Item key) {
        return tables.write(SCOPE, new WriteRequest.Delete(table, key, ItemCondition.ALWAYS));
    }

    /** Every record of the stream, shard by shard, from the oldest on. */
    List<ChangeRecord> records(StreamName stream) {
        var all = new ArrayList<ChangeRecord>();
        for (var shard : streams().find(stream).orElseThrow().shards()) {
            all.addAll(records(stream, shard.id()));
        }
        return all;
    }

    List<ChangeRecord> records(StreamName stream, ShardId shard) {
        var found = new ArrayList<ChangeRecord>();
        var result = streams().read(stream, shard, new ReadPosition.Oldest(), found::add);
        if (!(result instanceof ReadResult.Found)) {
            throw new AssertionError("the shard could not be read: " + result);
        }
        return found;
    }

    static Item item(Object... namesAndValues) {
        var attributes = new LinkedHashMap<String, AttributeValue>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            var value = namesAndValues[i + 1];
            attributes.put(
                    (String) namesAndValues[i],
                    value instanceof Integer number
                            ? new AttributeValue.N(number.toString())
                            : new AttributeValue.S(value.toString()));
        }
        return Item.of(attributes);
    }

    static AttributeValue text(String value) {
        return new AttributeValue.S(value);
    }

    static AttributeValue number(int value) {
        return new AttributeValue.N(String.valueOf(value));
    }
}

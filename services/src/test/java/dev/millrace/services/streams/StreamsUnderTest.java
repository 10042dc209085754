package dev.millrace.services.streams;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.AttributeValue;
import dev.millrace.model.Scope;
import dev.millrace.model.SkippableClock;
import dev.millrace.services.Call;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.Wire;
import dev.millrace.services.metrics.MetricSample;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.tables.item.Item;
import dev.millrace.tables.item.KeyAttribute;
import dev.millrace.tables.item.KeySchema;
import dev.millrace.tables.item.KeyType;
import dev.millrace.tables.stream.StreamSettings;
import dev.millrace.tables.stream.StreamViewType;
import dev.millrace.tables.table.Billing;
import dev.millrace.tables.table.ItemCondition;
import dev.millrace.tables.table.TableSettings;
import dev.millrace.tables.table.TableSpec;
import dev.millrace.tables.table.Tables;
import dev.millrace.tables.table.WriteRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** The streams service over real tables in a temporary directory, called as a client would, without HTTP. */
final class StreamsUnderTest implements AutoCloseable {

    static final Scope SCOPE = Scope.DEFAULT;
    static final Call CALL = new Call(SCOPE, "request", "http://localhost:4566", "test");

    final List<MetricSample> samples = new ArrayList<>();
    final SkippableClock clock = new SkippableClock(Instant.parse("2026-09-17T12:47:38.528Z"));
    private final RocksDbStore store;
    final Tables tables;
    final StreamsService service;
    private final ServiceCatalog catalog;

    StreamsUnderTest(Path directory) {
        store = RocksDbStore.open(directory, Durability.OS);
        tables = Tables.open(store, clock, StreamSettings.defaults());
        service = new StreamsService(tables.streams(), clock, (scope, sample) -> samples.add(sample));
        catalog = new ServiceCatalog(List.of(service));
    }

    @Override
    public void close() {
        tables.close();
        store.close();
    }

    /** A table with partition key {@code pk}, a stream and so many shards, 1 or 4; answers the stream's ARN. */
    String createTable(String name, StreamViewType view, int shards) {
        return createTable(name, "pk", view, shards == 1 ? new Billing.Provisioned(1, 1) : new Billing.OnDemand());
    }

    /** A table with the partition key, a stream and one shard. */
    String createTable(String name, String partitionKey, StreamViewType view) {
        return createTable(name, partitionKey, view, new Billing.Provisioned(1, 1));
    }

    private String createTable(String name, String partitionKey, StreamViewType view, Billing billing) {
        return tables.create(
                        SCOPE,
                        new TableSpec(
                                name,
                                KeySchema.of(new KeyAttribute(partitionKey, KeyType.S)),
                                TableSettings.of(billing),
                                Optional.of(view)))
                .latestStream()
                .orElseThrow()
                .arn();
    }

    void put(String table, Item item) {
        tables.write(SCOPE, new WriteRequest.Put(table, item, ItemCondition.ALWAYS));
    }

    void delete(String table, Item key) {
        tables.write(SCOPE, new WriteRequest.Delete(table, key, ItemCondition.ALWAYS));
    }

    ObjectNode call(String operation, String json) {
        try {
            return catalog.call("streams", operation, CALL, Wire.JSON.readTree(json.replace('\'', '"')));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<JsonNode> shards(String arn) {
        var shards = new ArrayList<JsonNode>();
        call("DescribeStream", "{'StreamArn':'" + arn + "'}")
                .get("StreamDescription")
                .get("Shards")
                .forEach(shards::add);
        return shards;
    }

    String firstShard(String arn) {
        return shards(arn).getFirst().get("ShardId").asText();
    }

    /** @param more further members, with a leading comma */
    String iterator(String arn, String shard, String type, String more) {
        return call(
                        "GetShardIterator",
                        "{'StreamArn':'" + arn + "','ShardId':'" + shard + "','ShardIteratorType':'" + type + "'" + more
                                + "}")
                .get("ShardIterator")
                .asText();
    }

    ObjectNode records(String iterator) {
        return records(iterator, "");
    }

    ObjectNode records(String iterator, String more) {
        return call("GetRecords", "{'ShardIterator':'" + iterator + "'" + more + "}");
    }

    static Item item(Object... namesAndValues) {
        var attributes = new LinkedHashMap<String, AttributeValue>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            var value = namesAndValues[i + 1];
            attributes.put(
                    (String) namesAndValues[i],
                    switch (value) {
                        case Integer number -> new AttributeValue.N(number.toString());
                        case byte[] bytes -> new AttributeValue.B(bytes);
                        default -> new AttributeValue.S(value.toString());
                    });
        }
        return Item.of(attributes);
    }
}

package dev.millrace.services.dynamodb;

import static java.util.Objects.requireNonNull;

import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.dynamodb.IndexShapes.GlobalSecondaryIndex;
import dev.millrace.services.dynamodb.IndexShapes.GlobalSecondaryIndexUpdate;
import dev.millrace.services.dynamodb.IndexShapes.UpdateGlobalSecondaryIndexAction;
import dev.millrace.services.dynamodb.TableShapes.AttributeDefinition;
import dev.millrace.tables.table.Billing;
import dev.millrace.tables.table.TableSettings;
import dev.millrace.tables.table.TableUpdate;
import dev.millrace.tables.table.TableUpdate.IndexChange;
import dev.millrace.tables.table.Throughput;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** GlobalSecondaryIndexUpdates of UpdateTable (spec 3.3.7, 3.3.8). */
final class IndexUpdates {

    private final List<GlobalSecondaryIndexUpdate> updates;

    /** @param updates may be empty, which asks for nothing */
    IndexUpdates(@Nullable List<GlobalSecondaryIndexUpdate> updates) {
        this.updates = updates == null ? List.of() : updates;
    }

    boolean isEmpty() {
        return updates.isEmpty();
    }

    boolean changeOnlyWarmThroughput() {
        return updates.stream().allMatch(element -> {
            var update = element.update();
            return update != null
                    && update.warmThroughput() != null
                    && update.provisionedThroughput() == null
                    && update.onDemandThroughput() == null;
        });
    }

    void shape(ShapeFaults faults) {
        for (var i = 0; i < updates.size(); i++) {
            var path = "globalSecondaryIndexUpdates." + (i + 1) + ".member";
            var element = updates.get(i);
            if (element == null) {
                faults.required(path, false);
                continue;
            }
            if (element.update() != null) {
                KeyShapes.indexName(faults, path + ".update", element.update().indexName());
                KeyShapes.throughput(faults, path + ".update", element.update().provisionedThroughput());
            }
            if (element.create() != null) {
                KeyShapes.globalIndex(faults, path + ".create", element.create());
            }
            if (element.delete() != null) {
                KeyShapes.indexName(faults, path + ".delete", element.delete().indexName());
            }
        }
    }

    /** Checks what can be said without the table. */
    void check() {
        var names = new HashSet<String>();
        long made = 0;
        for (var element : updates) {
            long actions = Stream.of(element.update(), element.create(), element.delete())
                    .filter(Objects::nonNull)
                    .count();
            if (actions == 0) {
                throw DynamoDbErrors.invalidParameter(
                        "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create,"
                                + " GlobalSecondaryIndexUpdate.Delete must not be null");
            }
            if (actions > 1) {
                throw DynamoDbErrors.invalidParameter(
                        "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object");
            }
            if (!names.add(name(element))) {
                throw DynamoDbErrors.invalidParameter(
                        "Only one global secondary index update per index is allowed simultaneously. Index: "
                                + name(element));
            }
            made += element.update() == null ? 1 : 0;
        }
        if (made > 1) {
            throw DynamoDbErrors.limitExceeded(
                    "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table");
        }
    }

    private static String name(GlobalSecondaryIndexUpdate element) {
        var name = element.update() != null
                ? element.update().indexName()
                : element.create() != null
                        ? element.create().indexName()
                        : requireNonNull(element.delete()).indexName();
        return requireNonNull(name);
    }

    /** The update of the table, with what is to become of its settings. */
    TableUpdate with(UnaryOperator<TableSettings> settings, @Nullable List<AttributeDefinition> definitions) {
        var provisioned = new HashMap<String, Billing.Provisioned>();
        var throughput = new HashMap<String, UnaryOperator<Throughput>>();
        var change = Optional.<IndexChange>empty();
        for (var element : updates) {
            if (element.update() != null) {
                update(element.update(), provisioned, throughput);
            } else if (element.create() != null) {
                change = Optional.of(create(element.create(), definitions));
            } else {
                change = Optional.of(new IndexChange.Delete(name(element)));
            }
        }
        return new TableUpdate(settings, provisioned, throughput, change, Optional.empty());
    }

    private static void update(
            UpdateGlobalSecondaryIndexAction update,
            Map<String, Billing.Provisioned> provisioned,
            Map<String, UnaryOperator<Throughput>> throughput) {
        var name = requireNonNull(update.indexName());
        var units = update.provisionedThroughput();
        var limits = update.onDemandThroughput();
        var warm = update.warmThroughput();
        if (units == null && limits == null && warm == null) {
            throw DynamoDbErrors.invalidParameter("One of ProvisionedThroughput, OnDemandThroughput or WarmThroughput"
                    + " must be specified for index: " + name);
        }
        if (units != null) {
            provisioned.put(name, IndexRequests.provisioned(name, units));
        }
        if (limits != null || warm != null) {
            throughput.put(name, current -> DeclaredThroughput.changed(current, current.warm(), limits, warm));
        }
    }

    private static IndexChange create(GlobalSecondaryIndex index, @Nullable List<AttributeDefinition> definitions) {
        if (definitions == null || definitions.isEmpty()) {
            throw DynamoDbErrors.invalidParameter(
                    "AttributeDefinitions is not specified for index: " + index.indexName());
        }
        var defined = new KeyDefinitions(definitions);
        defined.requireUnique();
        return new IndexChange.Create(IndexRequests.global(defined, index));
    }
}

package dev.millrace.tables.table;

import dev.millrace.model.Clock;
import dev.millrace.model.Scope;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.store.Store;
import dev.millrace.store.Writer;
import dev.millrace.tables.item.KeyAttribute;
import dev.millrace.tables.stream.ChangeLog;
import dev.millrace.tables.stream.HashRange;
import dev.millrace.tables.stream.Sequencer;
import dev.millrace.tables.stream.StreamViewType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** How tables come, change and go. Each change is decided and made on the writing thread, as one. */
final class TableChanges {

    private final Store store;
    private final Clock clock;
    private final Sequencer sequencer;
    private final ChangeLog log;
    private final TableRegistry tables;
    private final ItemCounts counts;
    private final IndexChanges indexes;
    private final IndexBackfill backfill;

    TableChanges(
            Store store,
            Clock clock,
            Sequencer sequencer,
            ChangeLog log,
            TableRegistry tables,
            ItemCounts counts,
            IndexChanges indexes,
            IndexBackfill backfill) {
        this.store = store;
        this.clock = clock;
        this.sequencer = sequencer;
        this.log = log;
        this.tables = tables;
        this.counts = counts;
        this.indexes = indexes;
        this.backfill = backfill;
    }

    TableDescription create(Scope scope, TableSpec spec) {
        return store.commit(w -> {
            if (tables.newest(scope, spec.name()).isPresent()) {
                throw DynamoDbErrors.tableExists(spec.name());
            }
            long number = sequencer.next(w);
            var id =
                    UUID.nameUUIDFromBytes((scope + "/" + spec.name() + "/" + number).getBytes(StandardCharsets.UTF_8));
            var table = new TableState(
                    number,
                    scope,
                    spec.name(),
                    id.toString(),
                    spec.key(),
                    clock.now(),
                    spec.settings(),
                    Optional.empty(),
                    Optional.empty(),
                    spec.indexes().stream()
                            .map(index -> IndexState.active(sequencer.next(w), index))
                            .toList());
            var created = spec.stream().map(view -> streaming(w, table, view)).orElse(table);
            return put(w, created);
        });
    }

    TableDescription delete(Scope scope, String name) {
        return store.commit(w -> {
            var table = newest(scope, name);
            if (table.settings().deletionProtection()) {
                throw DynamoDbErrors.validation(
                        "Resource cannot be deleted as it is currently protected against deletion."
                                + " Disable deletion protection first.");
            }
            if (table.isBackfilling()) {
                throw DynamoDbErrors.resourceInUse("Attempt to change a resource which is still in use: Cannot delete"
                        + " table while indexes are being created, updated, or deleted.");
            }
            var description = table.describe(counts);
            w.deleteRange(
                    ItemMutations.ITEMS, StoredItem.firstKey(table.number(), 0), StoredItem.behind(table.number()));
            indexes.removeAll(w, table);
            table.changeLog().ifPresent(stream -> log.disable(w, stream));
            counts.remove(w, table.number());
            tables.remove(w, table);
            return description;
        });
    }

    /** Everything that may refuse comes first, so that a refused update leaves no trace in memory either. */
    UpdatedTable update(Scope scope, String name, TableUpdate update) {
        var updated = store.commit(w -> {
            var table = newest(scope, name);
            update.stream().ifPresent(stream -> requireOther(table, stream));
            var before = table.describe(counts);
            var now = clock.now();
            var settings = withHistory(table, update.settings().apply(table.settings()), now);
            var changed = indexes.apply(w, table.withSettings(settings), table.settings(), update, now);
            var after = update.stream()
                    .map(stream -> switch (stream) {
                        case TableUpdate.StreamChange.Enable enable -> streaming(w, changed, enable.view());
                        case TableUpdate.StreamChange.Disable ignored -> notStreaming(w, changed);
                    })
                    .orElse(changed);
            return new UpdatedTable(before, put(w, after));
        });
        if (update.index()
                .filter(TableUpdate.IndexChange.Create.class::isInstance)
                .isPresent()) {
            backfill.begin(scope, name);
        }
        return updated;
    }

    private static void requireOther(TableState table, TableUpdate.StreamChange change) {
        boolean enable = change instanceof TableUpdate.StreamChange.Enable;
        if (table.stream().isPresent() == enable) {
            throw DynamoDbErrors.validation(
                    (enable ? "Table already has an enabled stream" : "Table has no stream to disable")
                            + ": TableName: " + table.name());
        }
    }

    /** The new settings, with what is kept of the change of billing and units. */
    private static TableSettings withHistory(TableState table, TableSettings settings, Instant now) {
        var before = table.settings().billing().provisioned();
        var after = settings.billing().provisioned();
        var changes = settings.declarations().throughput().changes();
        if (after.isEmpty() && before.isPresent()) {
            return settings.withDeclarations(settings.declarations().withOnDemandSince(now))
                    .withUnitChanges(changes.withoutDecreases());
        }
        var changed = settings.withUnitChanges(changes.after(before, after, now));
        var declared = changed.declarations();
        return after.isPresent() && before.isEmpty() && declared.onDemandSince().isEmpty()
                ? changed.withDeclarations(declared.withOnDemandSince(table.createdAt()))
                : changed;
    }

    private TableDescription put(Writer w, TableState table) {
        tables.put(w, table);
        return table.describe(counts);
    }

    private TableState newest(Scope scope, String name) {
        return tables.newest(scope, name).orElseThrow(() -> DynamoDbErrors.tableNotFound(name));
    }

    private TableState notStreaming(Writer w, TableState table) {
        table.changeLog().ifPresent(stream -> log.disable(w, stream));
        return table.notStreaming();
    }

    private TableState streaming(Writer w, TableState table, StreamViewType view) {
        var keys = table.key().attributes().stream().map(KeyAttribute::name).toList();
        var partitions = HashRange.parts(table.settings().billing().partitions());
        return table.streaming(view, log.begin(w, table.scope(), table.name(), view, keys, partitions));
    }
}

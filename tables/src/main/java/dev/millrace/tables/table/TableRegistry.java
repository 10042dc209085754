package dev.millrace.tables.table;

import dev.millrace.model.Scope;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.store.Keyspace;
import dev.millrace.store.Store;
import dev.millrace.store.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The tables there are. The writer sees those it has just made, readers those that are committed. Methods that take a
 * {@link Writer} belong to the writing thread and change memory as their last act.
 */
final class TableRegistry {

    private static final Keyspace TABLES = new Keyspace("tables", Keyspace.Use.RECORDS);

    private final Map<String, TableState> newest = new HashMap<>();
    private final Map<Long, TableState> newestByNumber = new HashMap<>();
    private final ConcurrentSkipListMap<String, TableState> committed = new ConcurrentSkipListMap<>();

    static TableRegistry load(Store store) {
        var registry = new TableRegistry();
        store.scan(TABLES, new byte[0], null, (key, value) -> {
            var table = TableStateCodec.decode(value);
            registry.newest.put(path(table), table);
            registry.newestByNumber.put(table.number(), table);
            registry.committed.put(path(table), table);
            return true;
        });
        return registry;
    }

    Collection<TableState> all() {
        return new ArrayList<>(committed.values());
    }

    Optional<TableState> find(Scope scope, String name) {
        return Optional.ofNullable(committed.get(path(scope, name)));
    }

    /** The table an item operation is for. */
    TableState forItems(Scope scope, String name) {
        var table = committed.get(path(scope, name));
        if (table == null) {
            throw DynamoDbErrors.tableNotFound();
        }
        return table;
    }

    Optional<TableState> newest(Scope scope, String name) {
        return Optional.ofNullable(newest.get(path(scope, name)));
    }

    /** The table as it is now, where a request found it a moment ago; it may have been deleted and made anew since. */
    TableState newest(TableState found) {
        var now = newestByNumber.get(found.number());
        if (now == null) {
            throw DynamoDbErrors.tableNotFound();
        }
        return now;
    }

    TableNames names(Scope scope, String after, int limit) {
        var prefix = path(scope, "");
        var names = new ArrayList<String>();
        for (var table : committed.tailMap(path(scope, after), false).entrySet()) {
            if (!table.getKey().startsWith(prefix)) {
                break;
            }
            if (names.size() == limit) {
                return new TableNames(names, true);
            }
            names.add(table.getValue().name());
        }
        return new TableNames(names, false);
    }

    void put(Writer writer, TableState table) {
        var path = path(table);
        writer.put(TABLES, path.getBytes(StandardCharsets.UTF_8), TableStateCodec.encode(table));
        newest.put(path, table);
        newestByNumber.put(table.number(), table);
        writer.afterCommit(() -> committed.put(path, table));
    }

    void remove(Writer writer, TableState table) {
        var path = path(table);
        writer.delete(TABLES, path.getBytes(StandardCharsets.UTF_8));
        newest.remove(path);
        newestByNumber.remove(table.number());
        writer.afterCommit(() -> committed.remove(path));
    }

    private static String path(TableState table) {
        return path(table.scope(), table.name());
    }

    private static String path(Scope scope, String name) {
        return scope.account() + "/" + scope.region() + "/" + name;
    }
}

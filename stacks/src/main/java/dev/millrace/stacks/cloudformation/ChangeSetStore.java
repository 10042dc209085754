package dev.millrace.stacks.cloudformation;

import dev.millrace.model.Scope;
import dev.millrace.services.Wire;
import dev.millrace.store.Keyspace;
import dev.millrace.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Change sets in the store, under account, region and id. Thread-safe. */
final class ChangeSetStore {

    private static final Keyspace CHANGE_SETS = new Keyspace("stack-change-sets", Keyspace.Use.RECORDS);

    private final Store store;

    ChangeSetStore(Store store) {
        this.store = store;
    }

    /** Every change set of the scope. */
    List<ChangeSet> all(Scope scope) {
        var found = new ArrayList<ChangeSet>();
        store.scan(CHANGE_SETS, key(scope, ""), key(scope, "~"), (key, value) -> {
            try {
                found.add(Wire.JSON.readValue(value, ChangeSet.class));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return true;
        });
        return found;
    }

    void save(Scope scope, ChangeSet changeSet) {
        try {
            var bytes = Wire.JSON.writeValueAsBytes(changeSet);
            store.commit(writer -> {
                writer.put(CHANGE_SETS, key(scope, changeSet.id()), bytes);
                return true;
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete(Scope scope, ChangeSet changeSet) {
        store.commit(writer -> {
            writer.delete(CHANGE_SETS, key(scope, changeSet.id()));
            return true;
        });
    }

    private static byte[] key(Scope scope, String id) {
        return (scope.account() + "|" + scope.region() + "|" + id).getBytes(StandardCharsets.UTF_8);
    }
}

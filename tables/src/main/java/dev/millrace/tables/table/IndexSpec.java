package dev.millrace.tables.table;

import dev.millrace.tables.item.IndexKeySchema;
import dev.millrace.tables.item.KeyAttribute;
import dev.millrace.tables.item.KeySchema;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A secondary index as it is asked for. Whoever makes one has checked what spec 3.1 says of the request.
 *
 * @param name unique among the table's indexes
 * @param kind what it may do
 * @param key where items stand in it
 * @param projection what it holds of them
 * @param provisioned the units of a global index of a provisioned table
 * @param throughput what else a global index is declared to carry
 */
public record IndexSpec(
        String name,
        Kind kind,
        IndexKeySchema key,
        Projection projection,
        Optional<Billing.Provisioned> provisioned,
        Throughput throughput) {

    /** The two kinds of secondary index. */
    public enum Kind {
        /** Any key; can be made and deleted later; read eventually consistent, and only what it holds. */
        GLOBAL,
        /** The table's partition key with another sort key; made with the table; whole items can be read through it. */
        LOCAL
    }

    public IndexSpec {
        Objects.requireNonNull(name);
        Objects.requireNonNull(kind);
        Objects.requireNonNull(key);
        Objects.requireNonNull(projection);
        Objects.requireNonNull(provisioned);
        Objects.requireNonNull(throughput);
    }

    /** An index without anything declared. */
    public static IndexSpec of(String name, Kind kind, IndexKeySchema key, Projection projection) {
        return new IndexSpec(name, kind, key, projection, Optional.empty(), Throughput.NONE);
    }

    public boolean isGlobal() {
        return kind == Kind.GLOBAL;
    }

    /** The attributes that tell an entry from all others: those of the table's key and of its own. */
    public Set<String> keyNames(KeySchema table) {
        var names = new HashSet<String>();
        table.attributes().stream().map(KeyAttribute::name).forEach(names::add);
        key.attributes().stream().map(KeyAttribute::name).forEach(names::add);
        return names;
    }

    /** The attributes an entry holds if the item has them; empty if it holds whatever the item has. */
    public Optional<Set<String>> heldNames(KeySchema table) {
        return switch (projection) {
            case Projection.All ignored -> Optional.empty();
            case Projection.KeysOnly ignored -> Optional.of(keyNames(table));
            case Projection.Include include -> {
                var names = keyNames(table);
                names.addAll(include.attributes());
                yield Optional.of(names);
            }
        };
    }

    IndexSpec withProvisioned(Optional<Billing.Provisioned> value) {
        return new IndexSpec(name, kind, key, projection, value, throughput);
    }

    IndexSpec withThroughput(Throughput value) {
        return new IndexSpec(name, kind, key, projection, provisioned, value);
    }
}

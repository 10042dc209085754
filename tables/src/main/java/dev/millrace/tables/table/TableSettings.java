package dev.millrace.tables.table;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What of a table can be changed at once, its stream and indexes apart.
 *
 * @param billing how it is paid for
 * @param deletionProtection whether deleting it is refused
 * @param timeToLive the attribute that holds when an item expires, if time to live is on
 * @param tags by key
 * @param declarations what it is declared to be
 */
public record TableSettings(
        Billing billing,
        boolean deletionProtection,
        Optional<String> timeToLive,
        Map<String, String> tags,
        Declarations declarations) {

    public TableSettings {
        Objects.requireNonNull(billing);
        Objects.requireNonNull(timeToLive);
        Objects.requireNonNull(declarations);
        tags = Map.copyOf(tags);
    }

    public static TableSettings of(Billing billing) {
        return new TableSettings(billing, false, Optional.empty(), Map.of(), Declarations.NONE);
    }

    public TableSettings withBilling(Billing value) {
        return new TableSettings(value, deletionProtection, timeToLive, tags, declarations);
    }

    public TableSettings withDeletionProtection(boolean value) {
        return new TableSettings(billing, value, timeToLive, tags, declarations);
    }

    public TableSettings withTimeToLive(Optional<String> value) {
        return new TableSettings(billing, deletionProtection, value, tags, declarations);
    }

    public TableSettings withTags(Map<String, String> value) {
        return new TableSettings(billing, deletionProtection, timeToLive, value, declarations);
    }

    TableSettings withUnitChanges(UnitChanges value) {
        return withDeclarations(
                declarations.withThroughput(declarations.throughput().withChanges(value)));
    }

    public TableSettings withDeclarations(Declarations value) {
        return new TableSettings(billing, deletionProtection, timeToLive, tags, value);
    }
}

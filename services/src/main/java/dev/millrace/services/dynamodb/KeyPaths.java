package dev.millrace.services.dynamodb;

import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.tables.table.IndexDescription;
import dev.millrace.tables.table.TableDescription;
import java.util.Comparator;
import java.util.Set;

/** Refuses paths into key attributes, which are scalars (spec 3.5.6, Q-573). */
final class KeyPaths {

    private KeyPaths() {}

    /**
     * The table's own key comes first, then global indexes, then local ones.
     *
     * @param nested the attributes that an expression looks into
     */
    static void requireScalars(TableDescription table, Set<String> nested) {
        if (nested.isEmpty()) {
            return;
        }
        for (var attribute : table.key().attributes()) {
            require("Key", attribute.name(), nested);
        }
        table.indexes().stream()
                .map(IndexDescription::spec)
                .sorted(Comparator.comparing(spec -> !spec.isGlobal()))
                .flatMap(spec -> spec.key().attributes().stream())
                .forEach(attribute -> require("IndexKey", attribute.name(), nested));
    }

    private static void require(String role, String attribute, Set<String> nested) {
        if (nested.contains(attribute)) {
            throw DynamoDbErrors.validation("Key attributes must be scalars; list random access '[]' and map lookup '.'"
                    + " are not allowed: " + role + ": " + attribute);
        }
    }
}

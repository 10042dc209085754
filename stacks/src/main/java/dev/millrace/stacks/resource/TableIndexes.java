package dev.millrace.stacks.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the global indexes of a table that is there become those a template wants. Compared with what is there rather
 * than with what an earlier template said, so that rolling back a change that was refused finds nothing to do.
 */
final class TableIndexes {

    private final Map<String, JsonNode> there;
    private final Map<String, JsonNode> wanted;
    private final ObjectNode properties;
    private final List<String> made;
    private final List<String> deleted;

    private TableIndexes(JsonNode table, ObjectNode properties) {
        this.there = byName(table);
        this.wanted = byName(properties);
        this.properties = properties;
        this.made = wanted.keySet().stream()
                .filter(name -> !there.containsKey(name))
                .toList();
        this.deleted = there.keySet().stream()
                .filter(name -> !wanted.containsKey(name))
                .toList();
    }

    /**
     * Compares.
     *
     * @param table as it is described
     * @throws ResourceException if CloudFormation does not make such a change
     */
    static TableIndexes of(JsonNode table, ObjectNode properties) {
        var indexes = new TableIndexes(table, properties);
        indexes.check();
        return indexes;
    }

    private static Map<String, JsonNode> byName(JsonNode table) {
        var indexes = new LinkedHashMap<String, JsonNode>();
        for (var index : table.path("GlobalSecondaryIndexes")) {
            indexes.put(Json.text(index, "IndexName"), index);
        }
        return indexes;
    }

    private void check() {
        if (made.size() + deleted.size() > 1) {
            throw new ResourceException("Cannot perform more than one GSI creation or deletion in a single update");
        }
        wanted.forEach((name, index) -> {
            var present = there.get(name);
            if (present != null && !isSame(present, index)) {
                throw new ResourceException("Cannot update GSI's properties other than Provisioned Throughput and"
                        + " Contributor Insights Specification. You can create a new GSI with a different name.");
            }
        });
    }

    private static boolean isSame(JsonNode present, JsonNode index) {
        return present.path("KeySchema").equals(index.path("KeySchema"))
                && present.path("Projection").equals(index.path("Projection"));
    }

    /** Whether an index that stays is to have other units. */
    boolean changesThroughput() {
        return !throughputUpdates().isEmpty();
    }

    /** A request of UpdateTable, with the units that indexes that stay are to have. */
    ObjectNode withThroughput(ObjectNode request) {
        var updates = throughputUpdates();
        if (!updates.isEmpty()) {
            request.set("GlobalSecondaryIndexUpdates", updates);
        }
        return request;
    }

    private ArrayNode throughputUpdates() {
        var updates = Json.object().arrayNode();
        wanted.forEach((name, index) -> {
            var units = index.path("ProvisionedThroughput");
            var present = there.get(name);
            if (present != null && !units.isMissingNode() && !hasUnits(present, units)) {
                var update = Json.of("IndexName", name);
                update.set("ProvisionedThroughput", units);
                updates.addObject().set("Update", update);
            }
        });
        return updates;
    }

    private static boolean hasUnits(JsonNode present, JsonNode units) {
        var current = present.path("ProvisionedThroughput");
        return List.of("ReadCapacityUnits", "WriteCapacityUnits").stream()
                .allMatch(member ->
                        current.path(member).asLong() == units.path(member).asLong());
    }

    /** The request of UpdateTable that makes or deletes an index, if one is to come or go. */
    Optional<ObjectNode> change() {
        if (made.isEmpty() && deleted.isEmpty()) {
            return Optional.empty();
        }
        var request = Json.object();
        var update = request.putArray("GlobalSecondaryIndexUpdates").addObject();
        if (made.isEmpty()) {
            update.set("Delete", Json.of("IndexName", deleted.getFirst()));
        } else {
            var index = Optional.ofNullable((ObjectNode) wanted.get(made.getFirst()))
                    .orElseThrow()
                    .deepCopy();
            index.remove("ContributorInsightsSpecification");
            update.set("Create", index);
            request.set("AttributeDefinitions", properties.path("AttributeDefinitions"));
        }
        return Optional.of(request);
    }
}

package dev.millrace.services.s3;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A bucket as the store keeps it.
 *
 * @param settings sub-resources that were set, by their name in the query, as the members of their documents
 */
record StoredBucket(String name, String account, String region, Instant created, Map<String, JsonNode> settings) {

    StoredBucket {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    Optional<JsonNode> setting(String name) {
        return Optional.ofNullable(settings.get(name));
    }

    StoredBucket with(String setting, JsonNode value) {
        var all = new LinkedHashMap<>(settings);
        all.put(setting, value);
        return new StoredBucket(name, account, region, created, all);
    }

    StoredBucket without(String setting) {
        var all = new LinkedHashMap<>(settings);
        all.remove(setting);
        return new StoredBucket(name, account, region, created, all);
    }
}

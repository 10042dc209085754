package dev.millrace.services.logs;

import dev.millrace.model.Arn;
import dev.millrace.model.Scope;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A log group as the store has it.
 *
 * @param number under which its streams and events lie; never used again
 * @param created in epoch milliseconds
 * @param retentionDays as the client set it, if it did
 * @param storedBytes what its events take up, as AWS counts an event
 */
record StoredGroup(
        long number,
        String account,
        String region,
        String name,
        long created,
        @Nullable Integer retentionDays,
        Map<String, String> tags,
        long storedBytes) {

    StoredGroup {
        tags = Map.copyOf(tags);
    }

    static StoredGroup fresh(long number, Scope scope, String name, long created, Map<String, String> tags) {
        return new StoredGroup(number, scope.account(), scope.region(), name, created, null, tags, 0);
    }

    Scope scope() {
        return new Scope(account, region);
    }

    Arn arn() {
        return scope().arn("logs", "log-group:" + name);
    }

    StoredGroup withRetentionDays(@Nullable Integer days) {
        return new StoredGroup(number, account, region, name, created, days, tags, storedBytes);
    }

    StoredGroup withTags(Map<String, String> newTags) {
        return new StoredGroup(number, account, region, name, created, retentionDays, newTags, storedBytes);
    }

    StoredGroup withStoredBytes(long bytes) {
        return new StoredGroup(number, account, region, name, created, retentionDays, tags, Math.max(0, bytes));
    }
}

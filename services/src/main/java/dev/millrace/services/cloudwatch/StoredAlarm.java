package dev.millrace.services.cloudwatch;

import dev.millrace.model.Scope;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An alarm as it is kept. Immutable.
 *
 * @param configured when its settings were put
 */
record StoredAlarm(
        String account,
        String region,
        AlarmSettings settings,
        Instant configured,
        AlarmState state,
        Map<String, String> tags) {

    StoredAlarm {
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    }

    Scope scope() {
        return new Scope(account, region);
    }

    String name() {
        return settings.alarmName();
    }

    String arn() {
        return arn(scope(), name());
    }

    static String arn(Scope scope, String name) {
        return scope.arn("cloudwatch", "alarm:" + name).toString();
    }

    StoredAlarm with(AlarmSettings newSettings, Instant at) {
        return new StoredAlarm(account, region, newSettings, at, state, tags);
    }

    StoredAlarm in(AlarmState newState) {
        return new StoredAlarm(account, region, settings, configured, newState, tags);
    }

    StoredAlarm tagged(Map<String, String> newTags) {
        return new StoredAlarm(account, region, settings, configured, state, newTags);
    }
}

package dev.millrace.services.cloudwatch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.services.Wire;
import java.time.Instant;

/**
 * Something that happened to an alarm; members as on the wire.
 *
 * @param historyItemType {@code ConfigurationUpdate}, {@code StateUpdate} or {@code Action}
 * @param historyData JSON
 */
record HistoryItem(
        String alarmName,
        String alarmType,
        Instant timestamp,
        String historyItemType,
        String historySummary,
        String historyData) {

    static final String CONFIGURATION = "ConfigurationUpdate";
    static final String STATE = "StateUpdate";
    static final String ACTION = "Action";
    private static final String METRIC_ALARM = "MetricAlarm";
    private static final String VERSION = "1.0";

    /** @param what {@code Create}, {@code Update} or {@code Delete} */
    static HistoryItem configuration(StoredAlarm alarm, String what, Instant at) {
        var data = Wire.JSON.createObjectNode();
        data.put("version", VERSION).put("type", what);
        data.set(
                what.equals("Create") ? "createdAlarm" : what.equals("Update") ? "updatedAlarm" : "deletedAlarm",
                Wire.JSON.valueToTree(MetricAlarm.of(alarm)));
        var done = what.equals("Create") ? "created" : what.equals("Update") ? "updated" : "deleted";
        return new HistoryItem(
                alarm.name(),
                METRIC_ALARM,
                at,
                CONFIGURATION,
                "Alarm \"" + alarm.name() + "\" " + done,
                data.toString());
    }

    static HistoryItem state(String alarm, AlarmState before, AlarmState after) {
        var data = Wire.JSON.createObjectNode();
        data.put("version", VERSION);
        data.set("oldState", state(before));
        data.set("newState", state(after));
        return new HistoryItem(
                alarm,
                METRIC_ALARM,
                after.updated(),
                STATE,
                "Alarm updated from " + before.value() + " to " + after.value(),
                data.toString());
    }

    private static ObjectNode state(AlarmState state) {
        var data = Wire.JSON.createObjectNode();
        data.put("stateValue", state.value().name()).put("stateReason", state.reason());
        if (!state.reasonData().isEmpty()) {
            data.set("stateReasonData", tree(state.reasonData()));
        }
        return data;
    }

    static HistoryItem succeeded(PendingAction action, Instant at) {
        var data = Wire.JSON.createObjectNode();
        data.put("actionState", "Succeeded");
        data.put("notificationResource", action.action());
        data.put("publishedMessage", action.message());
        return new HistoryItem(
                action.alarm(),
                METRIC_ALARM,
                at,
                ACTION,
                "Successfully executed action " + action.action(),
                data.toString());
    }

    static HistoryItem failed(PendingAction action, String reason, Instant at) {
        var data = Wire.JSON.createObjectNode();
        data.put("actionState", "Failed");
        data.put("notificationResource", action.action());
        data.put("error", reason);
        return new HistoryItem(
                action.alarm(),
                METRIC_ALARM,
                at,
                ACTION,
                "Failed to execute action " + action.action() + ". Received error: \"" + reason + "\"",
                data.toString());
    }

    private static JsonNode tree(String json) {
        try {
            return Wire.JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("reason data is checked to be JSON", e);
        }
    }
}

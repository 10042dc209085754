package dev.millrace.services.logs;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.LowerCamelCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.millrace.model.Clock;
import dev.millrace.model.errors.LogsErrors;
import dev.millrace.services.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * PutLogEvents. A batch that breaks a rule of form is refused whole; of a batch in order, events that are too old or
 * too new are left out and told. Sequence tokens are not looked at, as AWS does since 2023.
 */
final class PutLogEvents {

    static final int MOST_BYTES = 1_048_576;
    private static final int MOST_EVENTS = 10_000;
    private static final Duration MOST_SPAN = Duration.ofHours(24);
    private static final Duration MOST_AHEAD = Duration.ofHours(2);
    private static final Duration MOST_AGE = Duration.ofDays(14);

    @JsonNaming(LowerCamelCaseStrategy.class)
    record InputLogEvent(@Nullable Long timestamp, @Nullable String message) {}

    @JsonNaming(LowerCamelCaseStrategy.class)
    record Request(
            @Nullable String logGroupName,
            @Nullable String logStreamName,
            @Nullable List<InputLogEvent> logEvents,
            @Nullable String sequenceToken) {}

    @JsonNaming(LowerCamelCaseStrategy.class)
    record RejectedLogEventsInfo(
            @Nullable Integer tooNewLogEventStartIndex,
            @Nullable Integer tooOldLogEventEndIndex,
            @Nullable Integer expiredLogEventEndIndex) {}

    @JsonNaming(LowerCamelCaseStrategy.class)
    record Response(String nextSequenceToken, @Nullable RejectedLogEventsInfo rejectedLogEventsInfo) {}

    private final Logs logs;
    private final Clock clock;

    PutLogEvents(Logs logs, Clock clock) {
        this.logs = logs;
        this.clock = clock;
    }

    Response handle(Call call, Request request) {
        var groupName = Names.group(request.logGroupName());
        var streamName = Names.stream(request.logStreamName());
        var entries = entries(request.logEvents());
        checkBatch(entries);
        var group = logs.group(call.scope(), groupName);
        long now = clock.now().toEpochMilli();
        int tooOld = firstNotBefore(entries, now - MOST_AGE.toMillis());
        int expired = firstNotBefore(entries, logs.horizon(group));
        int tooNew = firstNotBefore(entries, now + MOST_AHEAD.toMillis() + 1);
        int from = Math.min(tooNew, Math.max(tooOld, expired));
        logs.put(call.scope(), groupName, streamName, entries.subList(from, tooNew));
        return new Response(Position.before(now).digits(), rejected(entries.size(), tooNew, tooOld, expired));
    }

    private static @Nullable RejectedLogEventsInfo rejected(int size, int tooNew, int tooOld, int expired) {
        if (tooNew == size && tooOld == 0 && expired == 0) {
            return null;
        }
        return new RejectedLogEventsInfo(
                tooNew == size ? null : tooNew, tooOld == 0 ? null : tooOld, expired == 0 ? null : expired);
    }

    private static List<Entry> entries(@Nullable List<InputLogEvent> events) {
        if (events == null) {
            throw LogsErrors.constraint("null", "logEvents", "not be null");
        }
        if (events.isEmpty() || events.size() > MOST_EVENTS) {
            throw LogsErrors.constraint(
                    "'[" + events.size() + " events]'",
                    "logEvents",
                    events.isEmpty()
                            ? "have length greater than or equal to 1"
                            : "have length less than or equal to " + MOST_EVENTS);
        }
        var entries = new ArrayList<Entry>(events.size());
        for (var event : events) {
            var member = "logEvents." + (entries.size() + 1) + ".member.";
            if (event.timestamp() == null) {
                throw LogsErrors.constraint("null", member + "timestamp", "not be null");
            }
            if (event.timestamp() < 0) {
                throw LogsErrors.constraint(
                        "'" + event.timestamp() + "'", member + "timestamp", "have value greater than or equal to 0");
            }
            if (event.message() == null) {
                throw LogsErrors.constraint("null", member + "message", "not be null");
            }
            if (event.message().isEmpty()) {
                throw LogsErrors.constraint("''", member + "message", "have length greater than or equal to 1");
            }
            entries.add(Entry.of(event.timestamp(), event.message()));
        }
        return entries;
    }

    private static void checkBatch(List<Entry> entries) {
        long bytes = 0;
        for (var entry : entries) {
            bytes += entry.size();
        }
        if (bytes > MOST_BYTES) {
            throw LogsErrors.invalidParameter("Upload too large: " + bytes + " bytes exceeds limit of " + MOST_BYTES);
        }
        for (int i = 1; i < entries.size(); i++) {
            if (entries.get(i).timestamp() < entries.get(i - 1).timestamp()) {
                throw LogsErrors.invalidParameter(
                        "Log events in a single PutLogEvents request must be in chronological order.");
            }
        }
        if (entries.getLast().timestamp() - entries.getFirst().timestamp() > MOST_SPAN.toMillis()) {
            throw LogsErrors.invalidParameter(
                    "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
        }
    }

    /** The index of the first of the sorted entries at that time or later; their number if there is none. */
    private static int firstNotBefore(List<Entry> entries, long time) {
        int index = 0;
        while (index < entries.size() && entries.get(index).timestamp() < time) {
            index++;
        }
        return index;
    }
}

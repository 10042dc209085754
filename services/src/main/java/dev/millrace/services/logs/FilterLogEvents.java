package dev.millrace.services.logs;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.LowerCamelCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.millrace.model.errors.LogsErrors;
import dev.millrace.services.Call;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** FilterLogEvents: a search over a group's streams, always interleaved by time, as AWS does since 2019. */
final class FilterLogEvents {

    private static final int MOST_STREAM_NAMES = 100;

    @JsonNaming(LowerCamelCaseStrategy.class)
    record Request(
            @Nullable String logGroupName,
            @Nullable String logGroupIdentifier,
            @Nullable List<String> logStreamNames,
            @Nullable String logStreamNamePrefix,
            @Nullable Long startTime,
            @Nullable Long endTime,
            @Nullable String filterPattern,
            @Nullable String nextToken,
            @Nullable Integer limit,
            @Nullable Boolean interleaved,
            @Nullable Boolean unmask) {}

    @JsonNaming(LowerCamelCaseStrategy.class)
    record FilteredLogEvent(String logStreamName, Long timestamp, String message, Long ingestionTime, String eventId) {}

    @JsonNaming(LowerCamelCaseStrategy.class)
    record SearchedLogStream(String logStreamName, Boolean searchedCompletely) {}

    /** @param searchedLogStreams always empty, as AWS says since 2019 */
    @JsonNaming(LowerCamelCaseStrategy.class)
    record Response(
            List<FilteredLogEvent> events,
            List<SearchedLogStream> searchedLogStreams,
            @Nullable String nextToken) {}

    private final Logs logs;

    FilterLogEvents(Logs logs) {
        this.logs = logs;
    }

    Response handle(Call call, Request request) {
        var name = Names.group(call.scope(), request.logGroupName(), request.logGroupIdentifier());
        int limit = Names.limit(request.limit(), EventPages.MOST_EVENTS);
        var pattern = FilterPattern.parse(request.filterPattern() == null ? "" : request.filterPattern());
        var from = request.nextToken() == null ? Position.before(0) : Position.parse(request.nextToken());
        var group = logs.group(call.scope(), name);
        var query = new EventPages.Query(
                request.startTime() == null ? 0 : request.startTime(),
                request.endTime() == null ? Long.MAX_VALUE : request.endTime() + 1,
                streams(request, logs.streams(group)),
                pattern);
        var page = logs.events(group).forwards(query, from, limit);
        return new Response(
                page.events().stream().map(FilterLogEvents::spell).toList(),
                List.of(),
                page.rest().map(Position::digits).orElse(null));
    }

    private static FilteredLogEvent spell(LogEvent event) {
        return new FilteredLogEvent(
                event.stream(),
                event.position().timestamp(),
                event.message(),
                event.ingested(),
                event.position().digits());
    }

    private static Optional<Set<String>> streams(Request request, List<StoredStream> all) {
        var names = request.logStreamNames();
        var prefix = request.logStreamNamePrefix();
        if (names == null || names.isEmpty()) {
            return prefix == null
                    ? Optional.empty()
                    : Optional.of(all.stream()
                            .map(StoredStream::name)
                            .filter(stream -> stream.startsWith(prefix))
                            .collect(Collectors.toSet()));
        }
        if (prefix != null) {
            throw LogsErrors.invalidParameter(
                    "LogStreamNamePrefix and LogStreamNames are mutually exclusive parameters.");
        }
        if (names.size() > MOST_STREAM_NAMES) {
            throw LogsErrors.constraint(
                    "'[" + names.size() + " names]'",
                    "logStreamNames",
                    "have length less than or equal to " + MOST_STREAM_NAMES);
        }
        var known = all.stream().map(StoredStream::name).collect(Collectors.toSet());
        if (!known.containsAll(names)) {
            throw LogsErrors.streamNotFound();
        }
        return Optional.of(new HashSet<>(names));
    }
}

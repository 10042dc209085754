package dev.millrace.services.logs;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.LowerCamelCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.millrace.model.errors.LogsErrors;
import dev.millrace.services.Call;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * GetLogEvents: one stream, in either direction. A token is a direction and a place; it can be used for as long as one
 * likes, and at the end the same one comes back.
 */
final class GetLogEvents {

    private static final String FORWARD = "f/";
    private static final String BACKWARD = "b/";
    private static final String END = "/s";

    @JsonNaming(LowerCamelCaseStrategy.class)
    record Request(
            @Nullable String logGroupName,
            @Nullable String logGroupIdentifier,
            @Nullable String logStreamName,
            @Nullable Long startTime,
            @Nullable Long endTime,
            @Nullable String nextToken,
            @Nullable Integer limit,
            @Nullable Boolean startFromHead,
            @Nullable Boolean unmask) {}

    @JsonNaming(LowerCamelCaseStrategy.class)
    record OutputLogEvent(Long timestamp, String message, Long ingestionTime) {}

    @JsonNaming(LowerCamelCaseStrategy.class)
    record Response(List<OutputLogEvent> events, String nextForwardToken, String nextBackwardToken) {}

    private final Logs logs;

    GetLogEvents(Logs logs) {
        this.logs = logs;
    }

    Response handle(Call call, Request request) {
        var name = Names.group(call.scope(), request.logGroupName(), request.logGroupIdentifier());
        var stream = Names.stream(request.logStreamName());
        int limit = Names.limit(request.limit(), EventPages.MOST_EVENTS);
        boolean isForward = isForward(request);
        var at = place(request, isForward);
        var group = logs.group(call.scope(), name);
        if (logs.streams(group).stream().noneMatch(known -> known.name().equals(stream))) {
            throw LogsErrors.streamNotFound();
        }
        var query = new EventPages.Query(
                orElse(request.startTime(), 0),
                orElse(request.endTime(), Long.MAX_VALUE),
                Optional.of(Set.of(stream)),
                FilterPattern.EVERYTHING);
        var pages = logs.events(group);
        var events = isForward ? whole(pages, query, at, limit) : wholeBackwards(pages, query, at, limit);
        return events.isEmpty()
                ? new Response(List.of(), token(FORWARD, at), token(BACKWARD, at))
                : new Response(
                        events.stream()
                                .map(event -> new OutputLogEvent(
                                        event.position().timestamp(), event.message(), event.ingested()))
                                .toList(),
                        token(FORWARD, events.getLast().position().next()),
                        token(BACKWARD, events.getFirst().position()));
    }

    /** The stream's events may lie far apart in the group: an empty page means its end, so none is given before. */
    private static List<LogEvent> whole(EventPages pages, EventPages.Query query, Position from, int limit) {
        var page = pages.forwards(query, from, limit);
        while (page.events().isEmpty() && page.rest().isPresent()) {
            page = pages.forwards(query, page.rest().get(), limit);
        }
        return page.events();
    }

    private static List<LogEvent> wholeBackwards(EventPages pages, EventPages.Query query, Position to, int limit) {
        var page = pages.backwards(query, to, limit);
        while (page.events().isEmpty() && page.rest().isPresent()) {
            page = pages.backwards(query, page.rest().get().next(), limit);
        }
        return page.events();
    }

    private static boolean isForward(Request request) {
        var token = request.nextToken();
        return token == null ? Boolean.TRUE.equals(request.startFromHead()) : token.startsWith(FORWARD);
    }

    private static Position place(Request request, boolean isForward) {
        var token = request.nextToken();
        if (token == null) {
            return isForward
                    ? Position.before(orElse(request.startTime(), 0))
                    : Position.before(orElse(request.endTime(), Long.MAX_VALUE));
        }
        if (!token.endsWith(END) || !(token.startsWith(FORWARD) || token.startsWith(BACKWARD))) {
            throw LogsErrors.invalidParameter("The specified nextToken is invalid.");
        }
        return Position.parse(token.substring(FORWARD.length(), token.length() - END.length()));
    }

    private static String token(String direction, Position at) {
        return direction + at.digits() + END;
    }

    private static long orElse(@Nullable Long value, long absent) {
        return value == null ? absent : value;
    }
}

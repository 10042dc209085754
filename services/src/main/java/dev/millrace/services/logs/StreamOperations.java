package dev.millrace.services.logs;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.LowerCamelCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.millrace.model.errors.LogsErrors;
import dev.millrace.services.Call;
import dev.millrace.services.Operation;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Log streams. */
final class StreamOperations {

    private static final int MOST_STREAMS = 50;

    @JsonNaming(LowerCamelCaseStrategy.class)
    record StreamRequest(
            @Nullable String logGroupName, @Nullable String logStreamName) {}

    @JsonNaming(LowerCamelCaseStrategy.class)
    record DescribeRequest(
            @Nullable String logGroupName,
            @Nullable String logGroupIdentifier,
            @Nullable String logStreamNamePrefix,
            @Nullable String orderBy,
            @Nullable Boolean descending,
            @Nullable Integer limit,
            @Nullable String nextToken) {}

    @JsonNaming(LowerCamelCaseStrategy.class)
    record LogStream(
            String logStreamName,
            Long creationTime,
            @Nullable Long firstEventTimestamp,
            @Nullable Long lastEventTimestamp,
            @Nullable Long lastIngestionTime,
            String uploadSequenceToken,
            String arn,
            Long storedBytes) {

        /** AWS counts the bytes of groups only, for streams it says 0. */
        static LogStream of(StoredGroup group, StoredStream stream) {
            return new LogStream(
                    stream.name(),
                    stream.created(),
                    stream.firstEvent(),
                    stream.lastEvent(),
                    stream.lastIngestion(),
                    Position.before(0).digits(),
                    group.arn() + ":log-stream:" + stream.name(),
                    0L);
        }
    }

    @JsonNaming(LowerCamelCaseStrategy.class)
    record DescribeResponse(
            List<LogStream> logStreams, @Nullable String nextToken) {}

    private final Logs logs;

    StreamOperations(Logs logs) {
        this.logs = logs;
    }

    List<Operation> all() {
        return List.of(
                Operation.of("CreateLogStream", StreamRequest.class, Nothing.class, this::create),
                Operation.of("DeleteLogStream", StreamRequest.class, Nothing.class, this::delete),
                Operation.of("DescribeLogStreams", DescribeRequest.class, DescribeResponse.class, this::describe));
    }

    private Nothing create(Call call, StreamRequest request) {
        logs.createStream(call.scope(), Names.group(request.logGroupName()), Names.stream(request.logStreamName()));
        return new Nothing();
    }

    private Nothing delete(Call call, StreamRequest request) {
        logs.deleteStream(call.scope(), Names.group(request.logGroupName()), Names.stream(request.logStreamName()));
        return new Nothing();
    }

    private DescribeResponse describe(Call call, DescribeRequest request) {
        var name = Names.group(call.scope(), request.logGroupName(), request.logGroupIdentifier());
        var prefix = request.logStreamNamePrefix() == null ? "" : request.logStreamNamePrefix();
        boolean isByTime = isByTime(request.orderBy());
        if (isByTime && !prefix.isEmpty()) {
            throw LogsErrors.invalidParameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
        }
        Function<StoredStream, String> key = isByTime ? StreamOperations::timeKey : StoredStream::name;
        boolean isDescending = Boolean.TRUE.equals(request.descending());
        var order = Comparator.comparing(key);
        int limit = Names.limit(request.limit(), MOST_STREAMS);
        var group = logs.group(call.scope(), name);
        var sorted = logs.streams(group).stream()
                .filter(stream -> stream.name().startsWith(prefix))
                .sorted(isDescending ? order.reversed() : order)
                .toList();
        var page = Page.of(sorted, key, isDescending, request.nextToken(), limit);
        return new DescribeResponse(
                page.elements().stream()
                        .map(stream -> LogStream.of(group, stream))
                        .toList(),
                page.next());
    }

    private static boolean isByTime(@Nullable String orderBy) {
        if (orderBy == null || orderBy.equals("LogStreamName")) {
            return false;
        }
        if (orderBy.equals("LastEventTime")) {
            return true;
        }
        throw LogsErrors.constraint(
                "'" + orderBy + "'", "orderBy", "satisfy enum value set: [LogStreamName, LastEventTime]");
    }

    /** Sorts as the times do; streams without events come before all others. */
    private static String timeKey(StoredStream stream) {
        var last = stream.lastEvent() == null ? 0 : stream.lastEvent();
        return String.format(Locale.ROOT, "%019d", last) + stream.name();
    }
}

package dev.millrace.services.cloudwatch;

import dev.millrace.model.Clock;
import dev.millrace.model.errors.CloudWatchErrors;
import dev.millrace.services.Call;
import dev.millrace.services.cloudwatch.Shapes.MetricDataQuery;
import dev.millrace.services.metrics.MetricStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** GetMetricData: several metrics, and expressions over them. */
final class GetMetricData {

    private static final int MOST_QUERIES = 500;
    private static final int MOST_DATAPOINTS = 100_800;
    private static final String ASCENDING = "TimestampAscending";

    record Request(
            @Nullable List<MetricDataQuery> metricDataQueries,
            @Nullable Instant startTime,
            @Nullable Instant endTime,
            @Nullable String nextToken,
            @Nullable String scanBy,
            @Nullable Integer maxDatapoints,
            @Nullable LabelOptions labelOptions) {}

    record LabelOptions(@Nullable String timezone) {}

    record Answer(List<Result> metricDataResults, @Nullable String nextToken, List<Message> messages) {}

    record Message(String code, String value) {}

    record Result(String id, String label, List<Instant> timestamps, List<Double> values, String statusCode) {}

    /** All datapoints of a result, in the order asked for. */
    private record Whole(String id, String label, List<Map.Entry<Instant, Double>> points) {}

    private final MetricStore metrics;
    private final Clock clock;

    GetMetricData(MetricStore metrics, Clock clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    Answer handle(Call call, Request request) {
        if (request.startTime() == null) {
            throw CloudWatchErrors.missingParameter("StartTime");
        }
        if (request.endTime() == null) {
            throw CloudWatchErrors.missingParameter("EndTime");
        }
        if (!request.startTime().isBefore(request.endTime())) {
            throw CloudWatchErrors.validation("The parameter StartTime must be less than the parameter EndTime.");
        }
        var given = request.metricDataQueries();
        if (given == null || given.isEmpty()) {
            throw CloudWatchErrors.missingParameter("MetricDataQueries");
        }
        new Checks()
                .atMost("metricDataQueries", given, MOST_QUERIES)
                .range("maxDatapoints", request.maxDatapoints(), 1, MOST_DATAPOINTS)
                .oneOf("scanBy", request.scanBy(), List.of("TimestampDescending", ASCENDING))
                .done();
        var queries = MetricQueries.of(given, call.scope());
        var from = start(request.startTime(), queries.period());
        var answers = queries.answers(metrics, call.scope(), from, request.endTime());
        var wholes = new ArrayList<Whole>();
        for (var query : queries.all()) {
            if (query.returnsData()) {
                var id = String.valueOf(query.id());
                for (var row : answers.rows(id)) {
                    var points = ASCENDING.equals(request.scanBy())
                            ? row.points()
                            : row.points().descendingMap();
                    wholes.add(new Whole(id, label(query), List.copyOf(points.entrySet())));
                }
            }
        }
        int most = request.maxDatapoints() == null ? MOST_DATAPOINTS : request.maxDatapoints();
        return page(wholes, Pages.offset(request.nextToken()), most);
    }

    /** Where the first period begins: at a minute, or a short period; later by whole periods if nothing is kept. */
    private Instant start(Instant asked, int period) {
        var from = Shapes.floor(asked, Math.min(period, 60));
        var oldest = clock.now().minus(MetricStore.RETENTION);
        long gone = Math.max(0, Math.floorDiv(oldest.getEpochSecond() - from.getEpochSecond(), (long) period));
        return from.plusSeconds(gone * period);
    }

    private static String label(MetricDataQuery query) {
        if (query.label() != null) {
            return query.label();
        }
        var stat = query.metricStat();
        return stat == null || stat.metric() == null
                ? String.valueOf(query.id())
                : String.valueOf(stat.metric().metricName());
    }

    /** A page is full when it has so many datapoints; one row may go on in the next. */
    private static Answer page(List<Whole> wholes, int offset, int most) {
        var results = new ArrayList<Result>();
        int before = 0;
        int room = most;
        for (var whole : wholes) {
            int size = whole.points().size();
            int from = Math.clamp(offset - before, 0, size);
            int to = Math.min(size, from + room);
            boolean isNew = from < to || (size == 0 && offset <= before);
            if (isNew) {
                var part = whole.points().subList(from, to);
                results.add(new Result(
                        whole.id(),
                        whole.label(),
                        part.stream().map(Map.Entry::getKey).toList(),
                        part.stream().map(Map.Entry::getValue).toList(),
                        to < size ? "PartialData" : "Complete"));
                room -= part.size();
            }
            before += size;
        }
        int end = offset + most - room;
        return new Answer(results, end < before ? Pages.token(end) : null, List.of());
    }
}

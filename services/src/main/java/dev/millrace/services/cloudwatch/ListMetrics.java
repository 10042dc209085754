package dev.millrace.services.cloudwatch;

import dev.millrace.model.Clock;
import dev.millrace.model.errors.CloudWatchErrors;
import dev.millrace.services.Call;
import dev.millrace.services.cloudwatch.Shapes.MetricShape;
import dev.millrace.services.metrics.Metric;
import dev.millrace.services.metrics.MetricStore;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ListMetrics: a metric is listed as soon as it has been measured. */
final class ListMetrics {

    private static final int PAGE = 500;
    private static final Duration RECENT = Duration.ofHours(3);

    record Request(
            @Nullable String namespace,
            @Nullable String metricName,
            @Nullable List<Filter> dimensions,
            @Nullable String nextToken,
            @Nullable String recentlyActive,
            @Nullable Boolean includeLinkedAccounts,
            @Nullable String owningAccount) {}

    /** A dimension that must be there, with the value if one is given. */
    record Filter(@Nullable String name, @Nullable String value) {

        boolean accepts(Metric metric) {
            var found = metric.dimensions().get(String.valueOf(name));
            return found != null && (value == null || value.equals(found));
        }
    }

    record Answer(List<MetricShape> metrics, @Nullable String nextToken) {}

    private final MetricStore metrics;
    private final Clock clock;

    ListMetrics(MetricStore metrics, Clock clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    Answer handle(Call call, Request request) {
        new Checks()
                .oneOf("recentlyActive", request.recentlyActive(), List.of("PT3H"))
                .length("namespace", request.namespace(), 1, 255)
                .length("metricName", request.metricName(), 1, 255)
                .atMost("dimensions", request.dimensions(), Checks.MOST_DIMENSIONS)
                .done();
        if (Boolean.TRUE.equals(request.includeLinkedAccounts()) || request.owningAccount() != null) {
            throw CloudWatchErrors.unsupported("metrics of linked accounts");
        }
        var filters = request.dimensions() == null ? List.<Filter>of() : request.dimensions();
        var since = clock.now().minus(request.recentlyActive() == null ? MetricStore.RETENTION : RECENT);
        var found = metrics.metrics(call.scope()).stream()
                .filter(known -> !known.newest().isBefore(since))
                .map(MetricStore.Known::metric)
                .filter(metric ->
                        request.namespace() == null || request.namespace().equals(metric.namespace()))
                .filter(metric ->
                        request.metricName() == null || request.metricName().equals(metric.name()))
                .filter(metric -> filters.stream().allMatch(filter -> filter.accepts(metric)))
                .map(MetricShape::of)
                .toList();
        var page = Pages.of(found, PAGE, request.nextToken());
        return new Answer(page.items(), page.nextToken());
    }
}

package dev.millrace.services.cloudwatch;

import dev.millrace.model.Scope;
import dev.millrace.model.errors.CloudWatchErrors;
import dev.millrace.services.cloudwatch.Shapes.MetricDataQuery;
import dev.millrace.services.cloudwatch.Shapes.MetricStat;
import dev.millrace.services.cloudwatch.math.MathEvaluation;
import dev.millrace.services.cloudwatch.math.MathException;
import dev.millrace.services.cloudwatch.math.MathParser;
import dev.millrace.services.cloudwatch.math.Row;
import dev.millrace.services.cloudwatch.math.Term;
import dev.millrace.services.cloudwatch.math.Value;
import dev.millrace.services.metrics.Distribution;
import dev.millrace.services.metrics.MetricStore;
import dev.millrace.services.metrics.Units;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The queries of one request, metrics and expressions over them. Confined to the request. */
final class MetricQueries {

    private static final Pattern ID = Pattern.compile("[a-z][a-zA-Z0-9_]*");
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");

    private static final int MINUTE = 60;

    private final Map<String, MetricDataQuery> queries = new LinkedHashMap<>();

    private MetricQueries() {}

    /**
     * Takes the queries if they can be answered.
     *
     * @throws dev.millrace.model.ServiceException naming what is wrong with them, or what is not supported
     */
    static MetricQueries of(List<MetricDataQuery> queries, Scope scope) {
        var all = new MetricQueries();
        for (var query : queries) {
            var id = query.id();
            if (id == null || !ID.matcher(id).matches()) {
                throw CloudWatchErrors.validation("The value " + id + " for parameter MetricDataQueries.member.Id is"
                        + " invalid. It must start with a lower case letter and hold letters, digits and underscores.");
            }
            if (all.queries.put(id, query) != null) {
                throw CloudWatchErrors.validation("The values for parameter id in MetricDataQueries are not unique.");
            }
            if (query.accountId() != null
                    && ACCOUNT.matcher(query.accountId()).matches()
                    && !query.accountId().equals(scope.account())) {
                throw CloudWatchErrors.unsupported("metrics of other accounts (AccountId)");
            }
            check(id, query);
        }
        all.queries.keySet().forEach(id -> all.refuseCycles(id, new HashSet<>()));
        return all;
    }

    private static void check(String id, MetricDataQuery query) {
        if ((query.metricStat() == null) == (query.expression() == null)) {
            throw CloudWatchErrors.validation(
                    "Exactly one of MetricStat and Expression must be given in the query " + id + ".");
        }
        if (query.metricStat() != null) {
            check(query.metricStat(), id);
        } else {
            parse(id, String.valueOf(query.expression()));
            if (query.period() != null && !Checks.isPeriod(query.period())) {
                throw invalidPeriod(id, query.period());
            }
        }
    }

    private static void check(MetricStat stat, String id) {
        var metric = stat.metric();
        if (metric == null || metric.namespace() == null || metric.metricName() == null) {
            throw CloudWatchErrors.validation(
                    "The query " + id + " must name a Namespace and a MetricName in its MetricStat.");
        }
        Checks.dimensions("MetricDataQueries." + id + ".Dimensions", metric.dimensions());
        if (stat.period() == null || !Checks.isPeriod(stat.period())) {
            throw invalidPeriod(id, stat.period());
        }
        if (stat.unit() != null && !Units.ALL.contains(stat.unit())) {
            throw CloudWatchErrors.validation(
                    "The value " + stat.unit() + " for the Unit of the query " + id + " is invalid.");
        }
        if (stat.stat() == null || Statistic.of(stat.stat()).isEmpty()) {
            throw CloudWatchErrors.unsupported("the statistic " + stat.stat());
        }
    }

    private static RuntimeException invalidPeriod(String id, @Nullable Integer period) {
        return CloudWatchErrors.validation("The value " + period + " for the Period of the query " + id
                + " is invalid. It must be 1, 5, 10, 20, 30 or a multiple of 60.");
    }

    private static Term parse(String id, String expression) {
        try {
            return MathParser.parse(expression);
        } catch (MathException e) {
            throw CloudWatchErrors.validation("Error in expression '" + id + "': " + e.getMessage());
        }
    }

    private void refuseCycles(String id, Set<String> above) {
        var query = queries.get(id);
        if (!above.add(id)) {
            throw CloudWatchErrors.validation("Error in expression '" + id + "': it needs its own result.");
        }
        if (query != null && query.expression() != null) {
            for (var reference : parse(id, query.expression()).references()) {
                if (queries.containsKey(reference)) {
                    refuseCycles(reference, new HashSet<>(above));
                } else if (Character.isLowerCase(reference.charAt(0))) {
                    throw CloudWatchErrors.validation(
                            "Error in expression '" + id + "': the id '" + reference + "' is not there.");
                }
            }
        }
    }

    /** The longest of the periods that are named, which is that of the expressions; a minute if none is. */
    int period() {
        int longest = 0;
        for (var query : queries.values()) {
            var stat = query.metricStat();
            var own = stat == null ? query.period() : stat.period();
            longest = Math.max(longest, own == null ? 0 : own);
        }
        return longest == 0 ? MINUTE : longest;
    }

    List<MetricDataQuery> all() {
        return List.copyOf(queries.values());
    }

    /** What the queries give over that time, by id; several rows of one query stand in one list. */
    Answers answers(MetricStore metrics, Scope scope, Instant from, Instant to) {
        return new Answers(metrics, scope, from, to);
    }

    /** The datapoints of a metric, units put together. */
    static NavigableMap<Instant, Distribution> read(
            MetricStore metrics, Scope scope, MetricStore.Query query, @Nullable String unit) {
        var together = new TreeMap<Instant, Distribution>();
        metrics.read(scope, query, unit)
                .values()
                .forEach(periods -> periods.forEach((at, values) -> together.merge(at, values, Distribution::plus)));
        return together;
    }

    /** Works out queries, each once. */
    final class Answers {
        private final MetricStore metrics;
        private final Scope scope;
        private final Instant from;
        private final Instant to;
        private final Map<String, Value> known = new HashMap<>();

        private Answers(MetricStore metrics, Scope scope, Instant from, Instant to) {
            this.metrics = metrics;
            this.scope = scope;
            this.from = from;
            this.to = to;
        }

        /**
         * The rows of a query.
         *
         * @throws dev.millrace.model.ServiceException if its expression cannot be worked out
         */
        List<Row> rows(String id) {
            return switch (value(id)) {
                case Value.Scalar scalar ->
                    throw CloudWatchErrors.validation("Error in expression '" + id
                            + "': the expression gives a single number, and a time series is needed.");
                case Value.Single single -> List.of(single.row());
                case Value.Several several -> several.rows();
            };
        }

        private Value value(String id) {
            var already = known.get(id);
            if (already != null) {
                return already;
            }
            var query = queries.get(id);
            if (query == null) {
                throw CloudWatchErrors.validation("Error in expression: '" + id + "' is not known.");
            }
            var value = query.metricStat() == null
                    ? workedOut(id, String.valueOf(query.expression()))
                    : new Value.Single(row(query.metricStat()));
            known.put(id, value);
            return value;
        }

        private Value workedOut(String id, String expression) {
            var rows = new LinkedHashMap<String, Row>();
            queries.forEach((other, query) -> {
                if (query.metricStat() != null && value(other) instanceof Value.Single metric) {
                    rows.put(other, metric.row());
                }
            });
            try {
                return new MathEvaluation(this::value, rows, from, to, Duration.ofSeconds(period()))
                        .evaluate(parse(id, expression));
            } catch (MathException e) {
                throw CloudWatchErrors.validation("Error in expression '" + id + "': " + e.getMessage());
            }
        }

        private Row row(MetricStat stat) {
            var metric = stat.metric();
            if (metric == null || stat.period() == null) {
                throw new IllegalStateException("not a checked query: " + stat);
            }
            var query = new MetricStore.Query(
                    Shapes.metric(
                            String.valueOf(metric.namespace()),
                            String.valueOf(metric.metricName()),
                            metric.dimensions()),
                    from,
                    to,
                    Duration.ofSeconds(stat.period()));
            var row = new TreeMap<Instant, Double>();
            var statistic = Statistic.of(String.valueOf(stat.stat())).orElseThrow();
            read(metrics, scope, query, stat.unit())
                    .forEach((at, values) -> statistic.of(values).ifPresent(value -> row.put(at, value)));
            return new Row(row);
        }
    }
}

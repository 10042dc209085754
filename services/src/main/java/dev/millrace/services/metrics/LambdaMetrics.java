package dev.millrace.services.metrics;

import dev.millrace.model.Arn;
import dev.millrace.model.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The words of Lambda's metrics (L.1, L.2). */
final class LambdaMetrics {

    static final String NAMESPACE = "AWS/Lambda";
    static final String ITERATOR_AGE = "IteratorAge";
    static final String DESTINATION_DELIVERY_FAILURES = "DestinationDeliveryFailures";

    private static final String FUNCTION = "function:";
    private static final double NANOS_A_MILLI = 1_000_000;

    private LambdaMetrics() {}

    /**
     * A function as its metrics name it.
     *
     * @param resource the name with the qualifier, if the caller gave one
     */
    record FunctionDimensions(Scope scope, String name, String resource) {

        /** Empty if the text is not the ARN of a function. */
        static Optional<FunctionDimensions> of(String functionArn) {
            return Arn.parse(functionArn)
                    .filter(arn -> arn.resource().startsWith(FUNCTION))
                    .flatMap(arn ->
                            arn.scope().map(scope -> of(scope, arn.resource().substring(FUNCTION.length()))));
        }

        private static FunctionDimensions of(Scope scope, String resource) {
            int colon = resource.indexOf(':');
            return new FunctionDimensions(scope, colon < 0 ? resource : resource.substring(0, colon), resource);
        }

        List<Map<String, String>> own() {
            return List.of(Map.of("FunctionName", name), Map.of("FunctionName", name, "Resource", resource));
        }

        /** Its own and those of all functions together. */
        List<Map<String, String>> all() {
            return List.of(own().get(0), own().get(1), Map.of());
        }
    }

    static double millis(Duration duration) {
        return duration.toNanos() / NANOS_A_MILLI;
    }

    static void put(
            MetricSink sink,
            Scope scope,
            List<Map<String, String>> dimensions,
            String name,
            String unit,
            double value,
            Instant at) {
        for (var each : dimensions) {
            sink.put(scope, MetricSample.of(NAMESPACE, name, each, unit, value, at));
        }
    }
}

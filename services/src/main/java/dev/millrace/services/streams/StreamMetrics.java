package dev.millrace.services.streams;

import dev.millrace.model.Clock;
import dev.millrace.model.ServiceException;
import dev.millrace.services.Call;
import dev.millrace.services.Operation.Handler;
import dev.millrace.services.Operation.RawHandler;
import dev.millrace.services.metrics.Distribution;
import dev.millrace.services.metrics.Metric;
import dev.millrace.services.metrics.MetricSample;
import dev.millrace.services.metrics.MetricSink;
import dev.millrace.services.metrics.Units;
import dev.millrace.tables.stream.StreamName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Measures what clients read of streams (L.3): records, bytes and time of each GetRecords by table and stream, and
 * requests refused for the client's fault. Mappings read without GetRecords and are measured as mappings. Thread-safe.
 */
final class StreamMetrics {

    private static final String NAMESPACE = "AWS/DynamoDB";
    private static final int CLIENT_ERROR = 400;
    private static final double NANOS_A_MILLI = 1_000_000;

    /** Streams come and go; of so many the metrics' names are kept at hand. */
    private static final int MOST_REMEMBERED = 1_000;

    private final MetricSink sink;
    private final Clock clock;
    private final Map<StreamName, Reads> reads = new ConcurrentHashMap<>();

    /** What is measured of the reads of one stream. */
    private record Reads(Metric records, Metric bytes, Metric latency) {

        static Reads of(StreamName stream) {
            var dimensions =
                    Map.of("TableName", stream.table(), "StreamLabel", stream.label(), "Operation", "GetRecords");
            return new Reads(
                    Metric.of(NAMESPACE, "ReturnedRecordsCount", dimensions),
                    Metric.of(NAMESPACE, "ReturnedBytes", dimensions),
                    Metric.of(NAMESPACE, "SuccessfulRequestLatency", dimensions));
        }
    }

    StreamMetrics(MetricSink sink, Clock clock) {
        this.sink = sink;
        this.clock = clock;
    }

    /** One GetRecords that was answered. */
    void returned(StreamName stream, int records, long bytes, long tookNanos) {
        var own = reads.get(stream);
        if (own == null) {
            if (reads.size() >= MOST_REMEMBERED) {
                reads.clear();
            }
            own = reads.computeIfAbsent(stream, Reads::of);
        }
        put(stream, own.records(), Units.COUNT, records);
        put(stream, own.bytes(), Units.BYTES, (double) bytes);
        put(stream, own.latency(), Units.MILLISECONDS, tookNanos / NANOS_A_MILLI);
    }

    private void put(StreamName stream, Metric metric, String unit, double value) {
        sink.put(
                stream.scope(),
                new MetricSample(metric, unit, Distribution.of(value), clock.now(), MetricSample.Resolution.MINUTE));
    }

    /** The handler, with its refusals counted: of the whole account and region, without dimensions, as on AWS. */
    <I, O> Handler<I, O> counting(Handler<I, O> handler) {
        return (call, input) -> {
            try {
                return handler.handle(call, input);
            } catch (ServiceException refusal) {
                refused(call, refusal);
                throw refusal;
            }
        };
    }

    RawHandler countingBytes(RawHandler handler) {
        return (call, body) -> {
            try {
                return handler.handle(call, body);
            } catch (ServiceException refusal) {
                refused(call, refusal);
                throw refusal;
            }
        };
    }

    private void refused(Call call, ServiceException refusal) {
        if (refusal.error().status() == CLIENT_ERROR) {
            sink.put(call.scope(), MetricSample.of(NAMESPACE, "UserErrors", Map.of(), Units.COUNT, 1, clock.now()));
        }
    }
}

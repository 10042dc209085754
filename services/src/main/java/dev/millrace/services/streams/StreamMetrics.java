package dev.millrace.services.streams;

import dev.millrace.model.Clock;
import dev.millrace.model.ServiceException;
import dev.millrace.services.Call;
import dev.millrace.services.Operation.Handler;
import dev.millrace.services.Operation.RawHandler;
import dev.millrace.services.metrics.MetricSample;
import dev.millrace.services.metrics.MetricSink;
import dev.millrace.services.metrics.Units;
import dev.millrace.tables.stream.StreamName;
import java.util.Map;

/**
 * Measures what clients read of streams (L.3): records, bytes and time of each GetRecords by table and stream, and
 * requests refused for the client's fault. Mappings read without GetRecords and are measured as mappings. Thread-safe.
 */
final class StreamMetrics {

    private static final String NAMESPACE = "AWS/DynamoDB";
    private static final int CLIENT_ERROR = 400;
    private static final double NANOS_A_MILLI = 1_000_000;

    private final MetricSink sink;
    private final Clock clock;

    StreamMetrics(MetricSink sink, Clock clock) {
        this.sink = sink;
        this.clock = clock;
    }

    /** One GetRecords that was answered. */
    void returned(StreamName stream, int records, long bytes, long tookNanos) {
        var dimensions = Map.of("TableName", stream.table(), "StreamLabel", stream.label(), "Operation", "GetRecords");
        put(stream, dimensions, "ReturnedRecordsCount", Units.COUNT, records);
        put(stream, dimensions, "ReturnedBytes", Units.BYTES, bytes);
        put(stream, dimensions, "SuccessfulRequestLatency", Units.MILLISECONDS, tookNanos / NANOS_A_MILLI);
    }

    private void put(StreamName stream, Map<String, String> dimensions, String name, String unit, double value) {
        sink.put(stream.scope(), MetricSample.of(NAMESPACE, name, dimensions, unit, value, clock.now()));
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

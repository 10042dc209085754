package dev.millrace.trigger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.millrace.trigger.FailureReport.LastAnswer;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Objects;

/**
 * Writes failure reports as their destinations get them: AWS's members in AWS's order (H.2).
 *
 * @param functionArn the mapping's, with its qualifier
 * @param executedVersion the version that ran: {@code $LATEST} or a number
 * @param streamArn the stream's
 */
public record FailureDocument(String functionArn, String executedVersion, String streamArn) {

    private static final JsonFactory JSON = new JsonFactory();
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    public FailureDocument {
        Objects.requireNonNull(functionArn);
        Objects.requireNonNull(executedVersion);
        Objects.requireNonNull(streamArn);
    }

    /** The document for queues and topics, which holds no record data (H.3). */
    public String json(FailureReport report) {
        return write(report, false);
    }

    /** The document for buckets, with the event as a text inside it (H.4). */
    public String jsonWithPayload(FailureReport report) {
        return write(report, true);
    }

    private String write(FailureReport report, boolean withPayload) {
        var text = new StringWriter(1024);
        try (var out = JSON.createGenerator(text)) {
            out.writeStartObject();
            writeRequest(out, report);
            writeResponse(out, report.answer());
            out.writeStringField("version", "1.0");
            if (withPayload) {
                out.writeStringField("payload", payload(report));
            }
            out.writeStringField("timestamp", MILLIS.format(report.at()));
            writeBatch(out, report);
            if (report.window().isPresent()) {
                writeWindow(out, report.window().get());
            }
            out.writeEndObject();
        } catch (IOException unexpected) {
            throw new UncheckedIOException("writing to memory failed", unexpected);
        }
        return text.toString();
    }

    private void writeRequest(JsonGenerator out, FailureReport report) throws IOException {
        out.writeObjectFieldStart("requestContext");
        out.writeStringField("requestId", report.requestId().toString());
        out.writeStringField("functionArn", functionArn);
        out.writeStringField("condition", report.condition().wireName());
        out.writeNumberField("approximateInvokeCount", report.invokeCount());
        out.writeEndObject();
    }

    private void writeResponse(JsonGenerator out, LastAnswer answer) throws IOException {
        if (answer == LastAnswer.NONE) {
            return;
        }
        out.writeObjectFieldStart("responseContext");
        out.writeNumberField("statusCode", 200);
        out.writeStringField("executedVersion", executedVersion);
        if (answer == LastAnswer.UNHANDLED) {
            out.writeStringField("functionError", "Unhandled");
        } else {
            out.writeNullField("functionError"); // the member is there, its value is null
        }
        out.writeEndObject();
    }

    private void writeBatch(JsonGenerator out, FailureReport report) throws IOException {
        out.writeObjectFieldStart("DDBStreamBatchInfo");
        out.writeStringField("shardId", report.shard().value());
        if (!report.records().isEmpty()) {
            writeRange(out, report);
        }
        out.writeStringField("streamArn", streamArn);
        out.writeEndObject();
    }

    private static void writeRange(JsonGenerator out, FailureReport report) throws IOException {
        var first = report.records().get(0);
        var last = report.records().get(report.records().size() - 1);
        out.writeStringField("startSequenceNumber", first.sequenceNumber().digits());
        out.writeStringField("endSequenceNumber", last.sequenceNumber().digits());
        out.writeStringField("approximateArrivalOfFirstRecord", seconds(first.createdAt()));
        out.writeStringField("approximateArrivalOfLastRecord", seconds(last.createdAt()));
        out.writeNumberField("batchSize", report.records().size());
    }

    /** H.5, in the recorded order. */
    private static void writeWindow(JsonGenerator out, WindowCall call) throws IOException {
        out.writeObjectFieldStart("timeWindowInfo");
        out.writeObjectFieldStart("window");
        out.writeStringField("start", SECONDS.format(call.window().start()));
        out.writeStringField("end", SECONDS.format(call.window().end()));
        out.writeEndObject();
        out.writeBooleanField("isFinalInvokeForWindow", call.isFinal());
        out.writeBooleanField("isWindowTerminatedEarly", call.isTerminatedEarly());
        out.writeEndObject();
    }

    private static String seconds(Instant at) {
        return SECONDS.format(at);
    }

    private String payload(FailureReport report) {
        var event = InvocationEvent.of(report.records(), report.window(), report.shard(), streamArn);
        return new String(event, StandardCharsets.UTF_8);
    }
}

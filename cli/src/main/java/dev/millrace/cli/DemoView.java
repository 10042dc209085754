package dev.millrace.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Locale;

/** The live view: a row for every progress line of the load, beside what the stream mapping has done meanwhile. */
final class DemoView {

    private static final String ROW = "%6s %9s %9s %10s %12s %8s %7s %9s %8s%n";

    private final LocalApi api;
    private final PrintWriter out;
    private boolean headed;
    private long lastWritten;
    private long lastDelivered;
    private double lastSecond;

    DemoView(LocalApi api, PrintWriter out) {
        this.api = api;
        this.out = out;
    }

    void onLoadLine(String line) {
        JsonNode progress;
        try {
            progress = LocalApi.JSON.readTree(line);
        } catch (JsonProcessingException e) {
            out.println(line);
            out.flush();
            return;
        }
        if (!progress.has("acknowledged") || progress.path("event").asText().equals("done")) {
            return;
        }
        if (!headed) {
            out.printf(
                    ROW,
                    "second",
                    "writes/s",
                    "handled/s",
                    "written",
                    "iterator age",
                    "retries",
                    "splits",
                    "reported",
                    "errors");
            headed = true;
        }
        var stream = streamMapping();
        var counters = stream.path("counters");
        var second = progress.path("seconds").asDouble();
        var written = progress.path("acknowledged").asLong();
        var delivered = counters.path("delivered").asLong();
        var interval = Math.max(0.001, second - lastSecond);
        out.printf(
                ROW,
                String.format(Locale.ROOT, "%.0f", second),
                Math.round((written - lastWritten) / interval),
                Math.round((delivered - lastDelivered) / interval),
                written,
                age(stream.path("iteratorAgeMillis")),
                counters.path("retries").asText("-"),
                counters.path("splits").asText("-"),
                counters.path("reports").asText("-"),
                progress.path("errors").asText("0"));
        out.flush();
        lastSecond = second;
        lastWritten = written;
        lastDelivered = delivered;
    }

    private JsonNode streamMapping() {
        for (var mapping : api.get("/_millrace/mappings").path("mappings")) {
            if (mapping.path("source").asText().contains(":dynamodb:")) {
                return mapping;
            }
        }
        return LocalApi.JSON.missingNode();
    }

    private static String age(JsonNode millis) {
        return millis.isNumber() ? String.format(Locale.ROOT, "%.1f s", millis.asLong() / 1000.0) : "-";
    }
}

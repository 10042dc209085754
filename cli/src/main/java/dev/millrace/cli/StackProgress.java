package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Model.CommandSpec;

/** What people see while a stack is made or deleted: a line a resource, then the outputs. */
final class StackProgress {

    private StackProgress() {}

    /** Follows a deployment in a running server to its end. */
    static int run(LocalApi api, String method, String path, JsonNode body, CommandSpec spec) {
        var out = spec.commandLine().getOut();
        var ended = new AtomicBoolean();
        var exit = new AtomicInteger(Refusal.FAILED);
        api.stream(method, path, body, line -> {
            if (line.has("error")) {
                ended.set(true);
                spec.commandLine()
                        .getErr()
                        .println("millrace: " + line.get("error").asText());
            } else if (line.has("outputs")) {
                var outputs = LocalApi.JSON.convertValue(line.get("outputs"), OUTPUTS);
                result(out, line.path("stack").asText(), line.path("status").asText(), outputs);
                ended.set(true);
                exit.set(0);
            } else {
                resource(
                        out,
                        line.path("status").asText(),
                        line.path("type").asText(),
                        line.path("logicalId").asText(),
                        line.path("reason").asText());
            }
        });
        if (!ended.get()) {
            throw new Refusal(Refusal.FAILED, "the server ended its answer without a result; its log says why");
        }
        return exit.get();
    }

    private static final com.fasterxml.jackson.core.type.TypeReference<Map<String, String>> OUTPUTS =
            new com.fasterxml.jackson.core.type.TypeReference<>() {};

    /** One resource's new status; those under way are not worth a line of their own. */
    static void resource(PrintWriter out, String status, String type, String logicalId, String reason) {
        if (!status.endsWith("_IN_PROGRESS")) {
            out.printf("  %-18s %-34s %s%s%n", status, type, logicalId, reason.isEmpty() ? "" : "  (" + reason + ")");
            out.flush();
        }
    }

    /** The end: the stack's status and outputs. */
    static void result(PrintWriter out, String stack, String status, Map<String, String> outputs) {
        out.printf("Stack %s: %s%n", stack, status);
        int width = outputs.keySet().stream().mapToInt(String::length).max().orElse(0);
        outputs.forEach((name, value) -> out.printf("  %-" + Math.max(1, width) + "s = %s%n", name, value));
        out.flush();
    }
}

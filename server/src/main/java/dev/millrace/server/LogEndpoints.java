package dev.millrace.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.gateway.LocalEndpoint;
import dev.millrace.gateway.LocalExchange;
import dev.millrace.model.Clock;
import dev.millrace.model.ServiceError;
import dev.millrace.model.ServiceException;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.Wire;
import dev.millrace.services.logs.Logs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * {@code GET /_millrace/logs}: what a function or a log group has logged, and with {@code follow=true} what it logs
 * from now on, each line as it comes.
 *
 * <p>Parameters are {@code of}, the name of a function or group; {@code lastMillis}, how far to look back;
 * {@code filter}, a filter pattern; {@code follow}. The answer is a JSON document a line:
 * {@code {"timestamp","stream","message"}}, or {@code {"missed"}} for so many events that the reader was too slow for.
 * Blank lines only show that the server is still there.
 */
final class LogEndpoints {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FUNCTIONS = "/aws/lambda/";

    private final Logs logs;
    private final Clock clock;
    private final ServiceCatalog services;

    LogEndpoints(Logs logs, Clock clock, ServiceCatalog services) {
        this.logs = logs;
        this.clock = clock;
        this.services = services;
    }

    List<LocalEndpoint> all() {
        return List.of(new LocalEndpoint("GET", "/_millrace/logs", this::tail));
    }

    private void tail(LocalExchange exchange) throws IOException {
        var name = exchange.query("of").orElse("");
        var group = group(exchange, name);
        boolean follow = exchange.query("follow").map(Boolean::parseBoolean).orElse(false);
        var since = exchange.query("lastMillis")
                .map(millis -> clock.now().minus(Duration.ofMillis(number(millis))))
                .orElse(Instant.EPOCH);
        try (var lines = new Lines(exchange)) {
            if (follow || logs.hasGroup(exchange.call().scope(), group)) {
                logs.tail(
                        exchange.call().scope(),
                        group,
                        since,
                        exchange.query("filter").orElse(""),
                        follow,
                        lines);
            }
            lines.begun();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw refused(400, "lastMillis takes a number of milliseconds, not '" + digits + "'");
        }
    }

    /** The group of that function, which need not have logged yet, or the group of that name. */
    private String group(LocalExchange exchange, String name) {
        var scope = exchange.call().scope();
        if (!name.isEmpty()) {
            if (logs.hasGroup(scope, FUNCTIONS + name) || isFunction(exchange, name)) {
                return FUNCTIONS + name;
            }
            if (logs.hasGroup(scope, name)) {
                return name;
            }
        }
        var known = logs.groupNames(scope).stream()
                .map(group -> group.startsWith(FUNCTIONS) ? group.substring(FUNCTIONS.length()) : group)
                .collect(Collectors.joining(", "));
        throw refused(
                404,
                "there is no function or log group called '" + name + "'"
                        + (known.isEmpty() ? "; nothing has been logged yet" : "; these have logs: " + known));
    }

    private boolean isFunction(LocalExchange exchange, String name) {
        var request = Wire.JSON.createObjectNode().put("FunctionName", name);
        try {
            return services.call("lambda", "GetFunctionConfiguration", exchange.call(), request)
                    .has("FunctionArn");
        } catch (ServiceException e) {
            return false; // also if it is no name of a function at all
        }
    }

    private static ServiceException refused(int status, String why) {
        return ServiceError.of(status, status == 404 ? "NotFound" : "ValidationError", why)
                .asException();
    }

    /** The answer; it begins with its first line, so that a refusal can still come before. */
    private static final class Lines implements Logs.Listener, AutoCloseable {

        private final LocalExchange exchange;
        private Optional<OutputStream> out = Optional.empty();

        Lines(LocalExchange exchange) {
            this.exchange = exchange;
        }

        @Override
        public void event(Instant at, String stream, String message) throws IOException {
            var line = JSON.createObjectNode();
            line.put("timestamp", at.toEpochMilli());
            line.put("stream", stream);
            line.put("message", message);
            write(line);
        }

        @Override
        public void missed(long events) throws IOException {
            write(JSON.createObjectNode().put("missed", events));
        }

        @Override
        public void idle() throws IOException {
            write("\n");
        }

        private void write(ObjectNode line) throws IOException {
            write(line + "\n");
        }

        private void write(String text) throws IOException {
            var open = begun();
            open.write(text.getBytes(StandardCharsets.UTF_8));
            open.flush();
        }

        private OutputStream begun() {
            if (out.isEmpty()) {
                out = Optional.of(exchange.stream(200, "application/x-ndjson"));
            }
            return out.get();
        }

        @Override
        public void close() throws IOException {
            if (out.isPresent()) {
                out.get().close();
            }
        }
    }
}

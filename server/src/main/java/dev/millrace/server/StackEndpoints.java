package dev.millrace.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.gateway.LocalEndpoint;
import dev.millrace.gateway.LocalExchange;
import dev.millrace.model.ServiceError;
import dev.millrace.model.ServiceException;
import dev.millrace.stacks.DeployRequest;
import dev.millrace.stacks.ProgressListener;
import dev.millrace.stacks.StackEvent;
import dev.millrace.stacks.StackException;
import dev.millrace.stacks.StackResult;
import dev.millrace.stacks.Stacks;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /_millrace/stacks}: deploys and deletes stacks for the command line, telling of each step while it happens.
 *
 * <p>The answer is a JSON document a line: {@code {"status","type","logicalId","reason"}} for a step, and last either
 * {@code {"stack","status","outputs"}} or {@code {"error"}}. The request names code by paths of this machine, which is
 * why this is not part of CloudFormation's own API.
 */
final class StackEndpoints {

    private static final Logger LOG = LoggerFactory.getLogger(StackEndpoints.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Stacks stacks;

    StackEndpoints(Stacks stacks) {
        this.stacks = stacks;
    }

    List<LocalEndpoint> all() {
        return List.of(
                new LocalEndpoint("POST", "/_millrace/stacks", this::deploy),
                new LocalEndpoint("DELETE", "/_millrace/stacks", this::delete));
    }

    private void deploy(LocalExchange exchange) throws IOException {
        var body = read(exchange);
        var request = new DeployRequest(
                body.path("stack").asText(),
                body.path("template").asText(),
                Optional.of(path(body.path("folder").asText("."))),
                texts(body.path("parameters")),
                paths(body.path("code")));
        answer(exchange, progress -> deployed(stacks.deploy(exchange.call(), request, progress)));
    }

    private void delete(LocalExchange exchange) throws IOException {
        var name = read(exchange).path("stack").asText();
        answer(
                exchange,
                progress -> stacks.delete(exchange.call(), name, progress)
                        .map(stack -> result(stack.name(), stack.status().toString(), Map.of()))
                        .orElseGet(() -> error("there is no stack called " + name)));
    }

    private static JsonNode read(LocalExchange exchange) throws IOException {
        try {
            return JSON.readTree(exchange.body());
        } catch (JsonProcessingException e) {
            throw refused("The request is not JSON: " + e.getOriginalMessage());
        }
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw refused("Not a path of this machine: " + e.getMessage());
        }
    }

    private static ServiceException refused(String why) {
        return ServiceError.of(400, "ValidationError", why).asException();
    }

    private interface Work {
        ObjectNode run(ProgressListener progress);
    }

    private static void answer(LocalExchange exchange, Work work) throws IOException {
        try (var out = exchange.stream(200, "application/x-ndjson")) {
            try {
                write(out, work.run(event -> step(out, event)));
            } catch (StackException e) {
                write(out, error(String.valueOf(e.getMessage())));
            } catch (RuntimeException e) {
                LOG.error("a stack operation failed for a reason of our own", e);
                write(out, error("the operation failed; the server's log says why"));
            }
        }
    }

    private static ObjectNode deployed(StackResult result) {
        var status = result.changed() ? result.status().toString() : result.status() + " (no changes)";
        return result(result.stackName(), status, result.outputs());
    }

    private static ObjectNode result(String stack, String status, Map<String, String> outputs) {
        var line = JSON.createObjectNode();
        line.put("stack", stack);
        line.put("status", status);
        line.set("outputs", JSON.valueToTree(outputs));
        return line;
    }

    private static ObjectNode error(String sentence) {
        return JSON.createObjectNode().put("error", sentence);
    }

    private static void step(OutputStream out, StackEvent event) {
        if (event.type().equals(StackEvent.STACK)) {
            return;
        }
        var line = JSON.createObjectNode();
        line.put("status", event.status());
        line.put("type", event.type());
        line.put("logicalId", event.logicalId());
        line.put("reason", event.reason());
        try {
            write(out, line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(OutputStream out, JsonNode line) throws IOException {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static Map<String, String> texts(JsonNode object) {
        var texts = new LinkedHashMap<String, String>();
        object.properties()
                .forEach(member -> texts.put(member.getKey(), member.getValue().asText()));
        return texts;
    }

    private static Map<String, Path> paths(JsonNode object) {
        var paths = new LinkedHashMap<String, Path>();
        texts(object).forEach((name, path) -> paths.put(name, path(path)));
        return paths;
    }
}

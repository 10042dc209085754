package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A running server's own endpoints under {@code /_millrace/}, for the commands that talk to one. */
final class LocalApi {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final int OK = 200;

    private final String endpoint;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /** @param endpoint the server's address, scheme and all */
    LocalApi(String endpoint) {
        this.endpoint = endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
        if (!this.endpoint.matches("https?://[^/\\s]+")) {
            throw new Refusal(
                    Refusal.CANNOT_START,
                    "--endpoint takes an address like http://127.0.0.1:4566, not '" + endpoint + "'");
        }
    }

    /** Reads one JSON document. */
    JsonNode get(String path) {
        var request = HttpRequest.newBuilder(URI.create(endpoint + path)).GET().build();
        try {
            var answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != OK) {
                throw new Refusal(Refusal.FAILED, sentence(answer.body()));
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** Sends a request whose answer is a JSON document a line, and hands each on as it arrives. */
    void stream(String method, String path, JsonNode body, Consumer<JsonNode> onLine) {
        var request = HttpRequest.newBuilder(URI.create(endpoint + path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body.toString()))
                .build();
        try {
            var answer = client.send(request, BodyHandlers.ofLines());
            try (var lines = answer.body()) {
                if (answer.statusCode() != OK) {
                    throw new Refusal(Refusal.FAILED, sentence(lines.collect(Collectors.joining())));
                }
                eachOf(lines, onLine);
            }
        } catch (UncheckedIOException e) {
            throw new Refusal(Refusal.FAILED, "the server at " + endpoint + " stopped before it was done");
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static void eachOf(Stream<String> lines, Consumer<JsonNode> onLine) throws IOException {
        for (var iterator = lines.iterator(); iterator.hasNext(); ) {
            var line = iterator.next();
            if (!line.isBlank()) {
                onLine.accept(JSON.readTree(line));
            }
        }
    }

    /** What an error answer says, in whichever member it says it. */
    private static String sentence(String body) throws IOException {
        var error = JSON.readTree(body);
        return error.path("message").asText(error.path("Message").asText("the server refused: " + body));
    }

    private Refusal unreachable(IOException cause) {
        return new Refusal(
                Refusal.CANNOT_START,
                cause instanceof ConnectException
                        ? "no server answers at " + endpoint
                                + "; start one with ./millrace up, or name it with --endpoint"
                        : "the server at " + endpoint + " did not answer: " + cause.getMessage());
    }

    private static Refusal interrupted() {
        Thread.currentThread().interrupt();
        return new Refusal(Refusal.FAILED, "interrupted");
    }
}

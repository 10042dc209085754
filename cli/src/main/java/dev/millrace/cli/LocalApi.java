package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Consumer;

/** A running server's own endpoints under {@code /_millrace/}, for the commands that talk to one. */
final class LocalApi {

    static final ObjectMapper JSON = new ObjectMapper();

    private final String endpoint;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    LocalApi(String endpoint) {
        this.endpoint = endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
    }

    /** Reads one JSON document. */
    JsonNode get(String path) {
        var request = HttpRequest.newBuilder(URI.create(endpoint + path)).GET().build();
        try {
            return JSON.readTree(client.send(request, BodyHandlers.ofString()).body());
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
        try (var lines = client.send(request, BodyHandlers.ofLines()).body()) {
            for (var iterator = lines.iterator(); iterator.hasNext(); ) {
                var line = iterator.next();
                if (!line.isBlank()) {
                    onLine.accept(JSON.readTree(line));
                }
            }
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
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

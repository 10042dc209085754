package dev.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.gateway.signature.Signer;
import dev.millrace.model.Scope;
import dev.millrace.model.SystemClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A running server's own endpoints under {@code /_millrace/}, for the commands that talk to one. */
final class LocalApi {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final int OK = 200;
    private static final int FORBIDDEN = 403;
    private static final Duration GLANCE = Duration.ofSeconds(3);
    private static final String UNSIGNED = "Request is missing Authentication Token";

    private final String endpoint;
    private final Optional<ClientKeys> keys;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /** @param endpoint the server's address, scheme and all */
    LocalApi(String endpoint) {
        this(endpoint, ClientKeys.ofEnvironment());
    }

    /** @param keys to sign with, if the server asks for that */
    LocalApi(String endpoint, Optional<ClientKeys> keys) {
        this.keys = keys;
        this.endpoint = withoutSlash(endpoint);
        if (!this.endpoint.matches("https?://[^/\\s]+")) {
            throw new Refusal(
                    Refusal.CANNOT_START,
                    "--endpoint takes an address like http://127.0.0.1:4566, not '" + endpoint + "'");
        }
    }

    /**
     * Whether there is a server, and one that takes signed requests only. What cannot be asked is none: a name with an
     * underscore is fine for AWS's tools, but not for Java's client.
     *
     * @param endpoint any text
     */
    static boolean isVerifying(String endpoint) {
        try (var client = HttpClient.newBuilder().connectTimeout(GLANCE).build()) {
            var mappings = HttpRequest.newBuilder(URI.create(withoutSlash(endpoint) + "/_millrace/mappings"))
                    .timeout(GLANCE)
                    .build();
            var answer = client.send(mappings, BodyHandlers.ofString());
            return answer.statusCode() == FORBIDDEN && answer.body().contains(UNSIGNED);
        } catch (IllegalArgumentException | IOException e) {
            return false; // nobody is there, who would ask for signatures
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static String withoutSlash(String endpoint) {
        return endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
    }

    /** Reads one JSON document. */
    JsonNode get(String path) {
        try {
            var answer = send("GET", path, new byte[0]);
            try (var lines = answer.body()) {
                var text = lines.collect(Collectors.joining("\n"));
                if (answer.statusCode() != OK) {
                    throw new Refusal(Refusal.FAILED, sentence(text));
                }
                return JSON.readTree(text);
            }
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** Sends a request whose answer is a JSON document a line, and hands each on as it arrives. */
    void stream(String method, String path, JsonNode body, Consumer<JsonNode> onLine) {
        try {
            var answer = send(method, path, body.toString().getBytes(StandardCharsets.UTF_8));
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

    /** Signs only where that is asked for: the keys of the environment may be real AWS's, of another account. */
    private HttpResponse<Stream<String>> send(String method, String path, byte[] body)
            throws IOException, InterruptedException {
        var uri = URI.create(endpoint + path);
        var answer = client.send(request(method, uri, body).build(), BodyHandlers.ofLines());
        if (answer.statusCode() != FORBIDDEN) {
            return answer;
        }
        String refusal;
        try (var lines = answer.body()) {
            refusal = lines.collect(Collectors.joining());
        }
        if (!refusal.contains(UNSIGNED)) {
            throw new Refusal(Refusal.FAILED, sentence(refusal));
        }
        if (keys.isEmpty()) {
            throw new Refusal(
                    Refusal.FAILED,
                    "the server at " + endpoint
                            + " takes signed requests only; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY,"
                            + " or " + ServerKeys.VARIABLE + ", to one of its keys");
        }
        var signed = request(method, uri, body);
        signature(keys.get(), method, uri, body).forEach(signed::header);
        return client.send(signed.build(), BodyHandlers.ofLines());
    }

    private static HttpRequest.Builder request(String method, URI uri, byte[] body) {
        var request = HttpRequest.newBuilder(uri);
        return method.equals("GET") && body.length == 0
                ? request.GET()
                : request.header("Content-Type", "application/json").method(method, BodyPublishers.ofByteArray(body));
    }

    private static Map<String, String> signature(ClientKeys keys, String method, URI uri, byte[] body) {
        var signer = new Signer(keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken(), Scope.DEFAULT_REGION);
        try (var clock = SystemClock.create()) {
            return signer.headers(method, uri, body, "millrace", clock.wallTime());
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

    /** What an error answer says, in whichever member it says it, without the pages that may follow its sentence. */
    private static String sentence(String body) throws IOException {
        var error = JSON.readTree(body);
        var message = error.path("message").asText(error.path("Message").asText("the server refused: " + body));
        return message.lines().findFirst().orElse(message);
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

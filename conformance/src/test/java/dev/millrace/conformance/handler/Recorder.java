package dev.millrace.conformance.handler;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

/**
 * Writes each stream record it is given to the table that {@code SINK} names, through the endpoint of its own
 * environment, and fails on a new image with the attribute {@code poison}. Any other event is echoed, or thrown back if
 * it has the member {@code throw}.
 */
public final class Recorder {

    /** Handles one event. */
    public Object handle(Map<String, Object> event) throws IOException, InterruptedException {
        if (event.get("throw") instanceof String message) {
            throw new IllegalArgumentException(message);
        }
        if (event.get("Records") instanceof List<?> records) {
            for (var each : records) {
                refusePoison(member(each, "dynamodb"));
            }
            for (var each : records) {
                write(each);
            }
            return Map.of("batchItemFailures", List.of());
        }
        return Map.of("echo", event, "function", System.getenv("AWS_LAMBDA_FUNCTION_NAME"));
    }

    private static void refusePoison(Map<?, ?> change) {
        if (change.get("NewImage") instanceof Map<?, ?> image && image.containsKey("poison")) {
            throw new IllegalStateException("poison");
        }
    }

    private static void write(Object item) throws IOException, InterruptedException {
        var entry = (Map<?, ?>) item;
        var change = member(item, "dynamodb");
        var body = """
                {"TableName":"%s","Item":{"id":{"S":"%s"},"eventName":{"S":"%s"},"source":{"S":"%s"},"key":{"S":"%s"}}}""".formatted(
                        System.getenv("SINK"),
                        change.get("SequenceNumber"),
                        entry.get("eventName"),
                        entry.get("eventSourceARN"),
                        member(member(change, "Keys"), "id").get("S"));
        var request = HttpRequest.newBuilder(URI.create(System.getenv("AWS_ENDPOINT_URL")))
                .header("X-Amz-Target", "DynamoDB_20120810.PutItem")
                .header("Content-Type", "application/x-amz-json-1.0")
                .header("X-Amz-Date", "20260101T000000Z")
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=" + System.getenv("AWS_ACCESS_KEY_ID") + "/20260101/"
                                + System.getenv("AWS_REGION")
                                + "/dynamodb/aws4_request, SignedHeaders=host, Signature=00")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(answer.body());
            }
        }
    }

    private static Map<?, ?> member(Object map, String name) {
        if (((Map<?, ?>) map).get(name) instanceof Map<?, ?> found) {
            return found;
        }
        throw new IllegalArgumentException("no member " + name + " in " + map);
    }
}

package dev.millrace.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Sends DynamoDB requests as text: a client that costs as little as possible. Thread-safe. */
final class RawDynamo implements AutoCloseable {

    private static final int BATCH = 25;
    private static final String STREAM_ARN = "\"LatestStreamArn\":\"";
    private static final String FILLER = "x".repeat(300);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI endpoint;

    RawDynamo(URI endpoint) {
        this.endpoint = endpoint;
    }

    /** The answer's body; any answer but 200 is an exception. */
    String call(String operation, String body) throws IOException, InterruptedException {
        var answer = http.send(
                HttpRequest.newBuilder(endpoint)
                        .header("Content-Type", "application/x-amz-json-1.0")
                        .header("X-Amz-Target", "DynamoDB_20120810." + operation)
                        .header("X-Amz-Date", "20260101T000000Z")
                        .header(
                                "Authorization",
                                "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/dynamodb/aws4_request,"
                                        + " SignedHeaders=host;x-amz-date, Signature=0")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (answer.statusCode() != 200) {
            throw new IOException(answer.body());
        }
        return answer.body();
    }

    /** Makes a table with the key {@code id} and a stream of both images; the stream's ARN. */
    String createTable(String name) throws IOException, InterruptedException {
        var answer = call("CreateTable", """
                {"TableName":"%s","BillingMode":"PAY_PER_REQUEST",
                 "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],
                 "KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
                 "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"}}""".formatted(name));
        var from = answer.indexOf(STREAM_ARN) + STREAM_ARN.length();
        return answer.substring(from, answer.indexOf('"', from));
    }

    /** An item of about 400 bytes. */
    static String item(long number) {
        return "{\"id\":{\"S\":\"order-" + number + "\"},\"status\":{\"S\":\"PLACED\"},\"total\":{\"N\":\""
                + number % 1000
                + ".5\"},\"customer\":{\"M\":{\"name\":{\"S\":\"Ada\"},\"tier\":{\"S\":\"gold\"}}},\"note\":{\"S\":\""
                + FILLER
                + "\"}}";
    }

    /** Writes so many new items, 25 a request, over eight connections. */
    void fill(String table, int items) throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            List<Future<Void>> all = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                int first = thread;
                all.add(threads.submit(() -> {
                    for (int batch = first; batch * BATCH < items; batch += 8) {
                        call("BatchWriteItem", batch(table, batch * BATCH));
                    }
                    return null;
                }));
            }
            for (var one : all) {
                one.get();
            }
        }
    }

    private static String batch(String table, int from) {
        var text = new StringBuilder("{\"RequestItems\":{\"" + table + "\":[");
        for (int i = from; i < from + BATCH; i++) {
            text.append(i == from ? "" : ",")
                    .append("{\"PutRequest\":{\"Item\":")
                    .append(item(i))
                    .append("}}");
        }
        return text.append("]}}").toString();
    }

    @Override
    public void close() {
        http.close();
    }
}

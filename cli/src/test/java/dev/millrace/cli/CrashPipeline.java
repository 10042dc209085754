package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The pipeline of the crash tests, which lives in one folder and on one port through many servers: a table, its stream,
 * a mapping, a function that records what it is given, and a queue for failures.
 */
final class CrashPipeline {

    /** Ports from which the system gives none to outgoing connections, so that ours stays free between two servers. */
    private static final int FIRST_PORT = 20_000;

    private static final int PORTS = 10_000;

    private static final Pattern DELIVERED = Pattern.compile("(\\S+) (\\d{28})");

    private final Path folder;
    private final int port;

    private CrashPipeline(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** Prepares the folder; starts nothing. */
    static CrashPipeline in(Path folder) throws IOException {
        var code = Files.createDirectories(folder.resolve("function/dev/millrace/cli"));
        copy(RecordingHandler.class, "RecordingHandler.class", code.resolve("RecordingHandler.class"));
        copy(RecordingHandler.class, "/crash/template.yaml", folder.resolve("template.yaml"));
        return new CrashPipeline(folder, freePort());
    }

    private static void copy(Class<?> from, String resource, Path to) throws IOException {
        try (var in = from.getResourceAsStream(resource)) {
            assertThat(in).as(resource).isNotNull();
            Files.copy(in, to);
        }
    }

    /** A port that is free, and that nobody is given by chance. */
    static int freePort() {
        var random = new Random();
        for (int tries = 0; tries < 100; tries++) {
            int port = FIRST_PORT + random.nextInt(PORTS);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                System.out.println("port " + port + " is taken: " + e.getMessage());
            }
        }
        throw new AssertionError("no free port");
    }

    /** Starts a server and deploys the template. */
    Program deploy() throws IOException {
        return Program.millrace(arguments(
                folder.resolve("template.yaml").toString(),
                "--param",
                "Deliveries=" + deliveries(),
                "--param",
                "Hold=" + hold()));
    }

    /** Starts a server that knows what to do from its data alone. */
    Program resume() throws IOException {
        return Program.millrace(arguments());
    }

    private String[] arguments(String... more) {
        return Stream.concat(
                        Stream.of("up", "--port", String.valueOf(port), "--data", data().toString()), Stream.of(more))
                .toArray(String[]::new);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    Path data() {
        return folder.resolve("data");
    }

    /** While it exists, the function does not return. */
    Path hold() {
        return folder.resolve("hold");
    }

    private Path deliveries() {
        return folder.resolve("deliveries");
    }

    /** A record as the function saw it. */
    record Delivered(String key, String sequence) {}

    /** What the function was given, in order, whole batches at a time. */
    List<Delivered> delivered() throws IOException {
        var delivered = new ArrayList<Delivered>();
        if (Files.exists(deliveries())) {
            for (var line : Files.readAllLines(deliveries())) {
                var whole = DELIVERED.matcher(line);
                if (whole.matches()) { // a line may have been cut short by a kill of the function
                    delivered.add(new Delivered(whole.group(1), whole.group(2)));
                }
            }
        }
        return delivered;
    }

    /** Waits until the function has been given so many records, however often. */
    void awaitDelivered(int count) {
        await("deliveries")
                .atMost(Duration.ofSeconds(60))
                .until(() -> delivered().size() >= count);
    }

    DynamoDbClient table() {
        return client(DynamoDbClient.builder());
    }

    DynamoDbStreamsClient stream() {
        return client(DynamoDbStreamsClient.builder());
    }

    SqsClient queue() {
        return client(SqsClient.builder());
    }

    /** Without retries: no answer must stay no answer. */
    private <
                    B extends
                            AwsSyncClientBuilder<B, C>
                                    & software.amazon.awssdk.awscore.client.builder.AwsClientBuilder<B, C>,
                    C>
            C client(B builder) {
        return builder.endpointOverride(endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("000000000000", "test")))
                .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(Duration.ofSeconds(60)))
                .overrideConfiguration(settings ->
                        settings.retryStrategy(software.amazon.awssdk.retries.DefaultRetryStrategy.doNotRetry()))
                .build();
    }
}

package dev.millrace.conformance;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsAsyncClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/** The packaged program, up in a process of its own, and the clients that talk to it. */
final class Millrace implements AutoCloseable {

    /** The repository: where the packaged program is found. */
    static final Path ROOT =
            Path.of(System.getProperty("millrace.root", "..")).toAbsolutePath().normalize();

    private static final Pattern LISTENS = Pattern.compile("Millrace listens on (http://\\S+)");

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final String endpoint;

    private Millrace(Process process) {
        this.process = process;
        Thread.ofPlatform().daemon().start(this::read);
        await("the server").atMost(Duration.ofSeconds(60)).until(this::isReadyOrDead);
        this.endpoint = lines.stream()
                .map(LISTENS::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no endpoint in " + lines));
    }

    /** Starts {@code millrace up --port 0} and waits until it listens. */
    static Millrace up() throws IOException {
        return new Millrace(command("up", "--port", "0").start());
    }

    /** {@code ./millrace …}, without the launcher's check whether the build is up to date. */
    static ProcessBuilder command(String... arguments) {
        var command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "-Dmillrace.home=" + ROOT,
                "-cp",
                ROOT.resolve("cli/target/millrace/lib") + "/*",
                "dev.millrace.cli.Main"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    private boolean isReadyOrDead() {
        return lines.contains("Ready.") || !process.isAlive();
    }

    private void read() {
        try (var in = new BufferedReader(process.inputReader(StandardCharsets.UTF_8))) {
            for (var line = Optional.ofNullable(in.readLine());
                    line.isPresent();
                    line = Optional.ofNullable(in.readLine())) {
                lines.add(line.get());
            }
        } catch (IOException e) {
            lines.add("(its output broke off: " + e.getMessage() + ")");
        }
    }

    String endpoint() {
        return endpoint;
    }

    /** What the server printed so far. */
    String output() {
        return String.join("\n", lines);
    }

    DynamoDbClient dynamoDb() {
        return ready(DynamoDbClient.builder());
    }

    DynamoDbStreamsClient streams() {
        return ready(DynamoDbStreamsClient.builder());
    }

    LambdaClient lambda() {
        return ready(LambdaClient.builder());
    }

    SqsClient sqs() {
        return ready(SqsClient.builder());
    }

    IamClient iam() {
        return ready(IamClient.builder());
    }

    StsClient sts() {
        return ready(StsClient.builder());
    }

    DynamoDbAsyncClient dynamoDbAsync() {
        return pointed(DynamoDbAsyncClient.builder().httpClientBuilder(NettyNioAsyncHttpClient.builder()));
    }

    DynamoDbStreamsAsyncClient streamsAsync() {
        return pointed(DynamoDbStreamsAsyncClient.builder().httpClientBuilder(NettyNioAsyncHttpClient.builder()));
    }

    CloudWatchAsyncClient cloudWatchAsync() {
        return pointed(CloudWatchAsyncClient.builder().httpClientBuilder(NettyNioAsyncHttpClient.builder()));
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C ready(B builder) {
        return pointed(builder.httpClientBuilder(UrlConnectionHttpClient.builder()));
    }

    private <B extends AwsClientBuilder<B, C>, C> C pointed(B builder) {
        return builder.endpointOverride(URI.create(endpoint))
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("000000000000", "test")))
                .build();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}

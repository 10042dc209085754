package dev.millrace.server;

import dev.millrace.stacks.DeployRequest;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** A server whose time stands still, with clients and a stack from a template beside the tests. */
final class FrozenServer implements AutoCloseable {

    private final Millrace server;
    private final DynamoDbClient tables;
    private final SqsClient queues;
    private final Map<String, String> outputs = new HashMap<>();

    private FrozenServer(Millrace server) {
        this.server = server;
        this.tables = client(DynamoDbClient.builder());
        this.queues = client(SqsClient.builder());
    }

    static FrozenServer start() {
        return new FrozenServer(builder().frozenTime().start());
    }

    /** One that begins at this instant, which may have passed long ago. */
    static FrozenServer startAt(Instant start) {
        return new FrozenServer(builder().frozenTime(start).start());
    }

    /** A builder with whose servers {@link ScriptedHandler} is the code of the function {@code handler}. */
    static Millrace.Builder builder() {
        return Millrace.builder().port(0).java(JavaMode.IN_PROCESS).code(Map.of("handler.jar", testClasses()));
    }

    private static Path testClasses() {
        try {
            return Path.of(ScriptedHandler.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    Millrace millrace() {
        return server;
    }

    void deploy(String template, Map<String, String> parameters) {
        deploy("test", template, parameters);
    }

    void deploy(String stack, String template, Map<String, String> parameters) {
        outputs.putAll(deploy(server, stack, template, parameters));
    }

    /** An output of the stack. */
    String output(String name) {
        return Objects.requireNonNull(outputs.get(name), name);
    }

    static Map<String, String> deploy(Millrace server, String stack, String template, Map<String, String> parameters) {
        return server.deploy(new DeployRequest(stack, template, Optional.empty(), parameters, Map.of()), event -> {})
                .outputs();
    }

    void advance(Duration by) {
        server.advance(by);
    }

    /** Lets everything happen that is to happen without time passing. */
    void settle() {
        server.advance(Duration.ZERO);
    }

    void put(String table, String id) {
        tables.putItem(put -> put.tableName(table).item(Map.of("id", AttributeValue.fromS(id))));
    }

    /** Receives without waiting. */
    List<Message> receive(String queueUrl) {
        return queues.receiveMessage(receive -> receive.queueUrl(queueUrl).maxNumberOfMessages(10))
                .messages();
    }

    SqsClient queues() {
        return queues;
    }

    DynamoDbStreamsClient streams() {
        return client(DynamoDbStreamsClient.builder());
    }

    LambdaClient functions() {
        return client(LambdaClient.builder());
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder) {
        return client(builder, server);
    }

    static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder, Millrace server) {
        return builder.endpointOverride(server.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("000000000000", "test")))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    @Override
    public void close() {
        server.close();
    }
}

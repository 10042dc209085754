package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.queues.MessageQueues.Message;
import dev.millrace.services.sns.LocalTopics;
import dev.millrace.services.sns.SnsService;
import dev.millrace.services.sqs.Queues;
import dev.millrace.services.sqs.SqsService;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.store.Store;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.AuthorizationErrorException;
import software.amazon.awssdk.services.sns.model.BatchEntryIdsNotDistinctException;
import software.amazon.awssdk.services.sns.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.InvalidParameterValueException;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.PublishBatchRequestEntry;
import software.amazon.awssdk.services.sns.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sns.model.Tag;
import software.amazon.awssdk.services.sns.model.Topic;

/** SNS as AWS's own client sees it. */
class SnsClientTest extends GatewayTest {

    private static final String TOPIC = "arn:aws:sns:eu-west-1:111122223333:alerts";
    private static final String QUEUE = "arn:aws:sqs:eu-west-1:111122223333:inbox";

    private final Store store;
    private final Queues queues;
    private final LocalTopics topics;
    private SnsClient sns;

    SnsClientTest(@TempDir Path directory) {
        this.store = RocksDbStore.open(directory, Durability.OS);
        this.queues = new Queues(store, clock);
        this.topics = new LocalTopics(
                store,
                clock,
                queues,
                task -> Thread.ofVirtual().start(task),
                () -> "http://127.0.0.1:" + gateway.port());
    }

    @Override
    ServiceCatalog catalog() {
        return new ServiceCatalog(List.of(new SqsService(queues, clock), new SnsService(topics, clock)));
    }

    @BeforeEach
    void openClient() {
        topics.resume((arn, requestId, event, ended) -> false);
        sns = SnsClient.builder()
                .endpointOverride(uri("/"))
                .region(Region.EU_WEST_1)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("111122223333", "x")))
                .build();
        sns.createTopic(r -> r.name("alerts"));
    }

    @AfterEach
    void closeClient() {
        sns.close();
        topics.close();
        queues.close();
        store.close();
    }

    private List<Message> messages() {
        return queues.receive(QUEUE, 10, Optional.of(Duration.ZERO));
    }

    private void createQueue() {
        send(post("Action=CreateQueue&QueueName=inbox&Version=2012-11-05")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header(
                        "Authorization",
                        AUTHORIZATION.replace("dynamodb", "sqs").replace("AKIDEXAMPLE", "111122223333")));
    }

    @Test
    @DisplayName("topics are made with attributes and tags, read, listed and deleted")
    void topics() {
        var arn = sns.createTopic(r -> r.name("orders")
                        .attributes(Map.of("DisplayName", "Orders"))
                        .tags(Tag.builder().key("team").value("a&b").build()))
                .topicArn();

        assertThat(arn).isEqualTo("arn:aws:sns:eu-west-1:111122223333:orders");
        assertThat(sns.getTopicAttributes(r -> r.topicArn(arn)).attributes())
                .containsEntry("DisplayName", "Orders")
                .containsEntry("Owner", "111122223333");
        assertThat(sns.listTagsForResource(r -> r.resourceArn(arn)).tags())
                .containsExactly(Tag.builder().key("team").value("a&b").build());
        assertThat(sns.listTopics().topics()).extracting(Topic::topicArn).containsExactly(TOPIC, arn);
        assertThat(sns.listTopics().nextToken()).isNull();
        sns.untagResource(r -> r.resourceArn(arn).tagKeys("team"));
        sns.setTopicAttributes(r ->
                r.topicArn(arn).attributeName("SQSSuccessFeedbackSampleRate").attributeValue("0"));
        sns.deleteTopic(r -> r.topicArn(arn));

        assertThatThrownBy(() -> sns.getTopicAttributes(r -> r.topicArn(arn)))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("Topic does not exist");
    }

    @Test
    @DisplayName("errors arrive as the client's own exceptions")
    void errors() {
        assertThatThrownBy(() -> sns.createTopic(r -> r.name("a b"))).isInstanceOf(InvalidParameterException.class);
        assertThatThrownBy(() -> sns.listTagsForResource(r -> r.resourceArn(TOPIC + "x")))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThatThrownBy(() -> sns.publish(
                        r -> r.topicArn(TOPIC.replace("1111", "2222")).message("m")))
                .isInstanceOf(AuthorizationErrorException.class);
        assertThatThrownBy(() -> sns.publish(
                        r -> r.topicArn(TOPIC).message("m").messageAttributes(Map.of("a", text("Wobble", "x")))))
                .isInstanceOf(InvalidParameterValueException.class);
        assertThatThrownBy(() -> sns.publishBatch(
                        r -> r.topicArn(TOPIC).publishBatchRequestEntries(entry("a", "m"), entry("a", "m"))))
                .isInstanceOf(BatchEntryIdsNotDistinctException.class);
    }

    private static MessageAttributeValue text(String type, String value) {
        return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
    }

    private static PublishBatchRequestEntry entry(String id, String message) {
        return PublishBatchRequestEntry.builder().id(id).message(message).build();
    }

    @Test
    @DisplayName("a message with typed attributes reaches a queue; a batch tells each entry's fate")
    void publishes() {
        createQueue();
        var subscription = sns.subscribe(r -> r.topicArn(TOPIC)
                        .protocol("sqs")
                        .endpoint(QUEUE)
                        .attributes(Map.of(
                                "RawMessageDelivery", "true", "FilterPolicy", "{\"n\":[{\"numeric\":[\">\",1]}]}")))
                .subscriptionArn();
        assertThat(subscription).startsWith(TOPIC + ":");

        var id = sns.publish(r -> r.topicArn(TOPIC)
                        .message("näh & <b>")
                        .messageAttributes(Map.of(
                                "n",
                                text("Number", "2"),
                                "b",
                                MessageAttributeValue.builder()
                                        .dataType("Binary")
                                        .binaryValue(SdkBytes.fromByteArray(new byte[] {0, -1}))
                                        .build())))
                .messageId();
        sns.publish(r -> r.topicArn(TOPIC).message("filtered").messageAttributes(Map.of("n", text("Number", "1"))));
        sns.setSubscriptionAttributes(r ->
                r.subscriptionArn(subscription).attributeName("FilterPolicy").attributeValue("{}"));
        var batch = sns.publishBatch(r ->
                r.topicArn(TOPIC).publishBatchRequestEntries(entry("a", "one"), entry("b", " ".repeat(262_145))));

        assertThat(id).isNotEmpty();
        assertThat(batch.successful())
                .singleElement()
                .satisfies(one -> assertThat(one.id()).isEqualTo("a"));
        assertThat(batch.failed()).extracting(BatchResultErrorEntry::id).containsExactly("b");
        assertThat(messages()).extracting(Message::body).containsExactly("näh & <b>", "one");
        assertThat(messages().getFirst().messageAttributes())
                .hasEntrySatisfying(
                        "b",
                        binary -> assertThat(binary.binaryValue().orElseThrow()).containsExactly(0, -1));
        assertThat(sns.getSubscriptionAttributes(r -> r.subscriptionArn(subscription))
                        .attributes())
                .containsEntry("PendingConfirmation", "false")
                .containsEntry("RawMessageDelivery", "true")
                .doesNotContainKey("FilterPolicy");
        assertThat(sns.listSubscriptionsByTopic(r -> r.topicArn(TOPIC)).subscriptions())
                .singleElement()
                .satisfies(listed -> assertThat(listed.subscriptionArn()).isEqualTo(subscription));
        sns.unsubscribe(r -> r.subscriptionArn(subscription));
        assertThat(sns.listSubscriptions().subscriptions()).isEmpty();
    }

    @Test
    @DisplayName("the links in messages work as they stand: by GET, without signature or version")
    void links() throws IOException {
        var posted = new CopyOnWriteArrayList<JsonNode>();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var document = new ObjectMapper().readTree(exchange.getRequestBody());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
            posted.add(document);
        });
        server.start();
        try {
            var url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
            var answer = sns.subscribe(r -> r.topicArn(TOPIC).protocol("http").endpoint(url));
            assertThat(answer.subscriptionArn()).isEqualTo("pending confirmation");
            await().until(() -> posted.size() == 1);

            var confirmed = send(get(posted.getFirst().path("SubscribeURL").asText()));
            assertThat(confirmed.status()).isEqualTo(200);
            assertThat(confirmed.text())
                    .contains("<ConfirmSubscriptionResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\">")
                    .contains("<SubscriptionArn>" + TOPIC + ":");
            sns.publish(r -> r.topicArn(TOPIC).message("hello"));
            await().until(() -> posted.size() == 2);
            assertThat(posted.getLast().path("Message").asText()).isEqualTo("hello");

            var ended = send(get(posted.getLast().path("UnsubscribeURL").asText()));
            assertThat(ended.status()).isEqualTo(200);
            assertThat(sns.listSubscriptions().subscriptions()).isEmpty();
        } finally {
            server.stop(0);
        }
    }

    private static HttpRequest.Builder get(String url) {
        return HttpRequest.newBuilder(URI.create(url)).GET();
    }

    @Test
    @DisplayName("no other operation can be asked by a link: a web page could ask for it by an image's address")
    void only_links_are_links() {
        var answer = send(get(uri("/?Action=DeleteTopic&TopicArn=" + TOPIC + "&Version=2010-03-31")
                .toString()));

        assertThat(answer.text()).startsWith("healthy");
        assertThat(sns.listTopics().topics()).hasSize(1);
    }

    @Test
    @DisplayName("clients 1: an empty list arrives as Tags= and means no tags")
    void empty_list() {
        var answer = send(post("Action=CreateTopic&Name=empty&Tags=&Version=2010-03-31")
                .header("Content-Type", "application/x-www-form-urlencoded"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .contains("<CreateTopicResult><TopicArn>arn:aws:sns:us-east-1:000000000000:empty</TopicArn>");
    }
}

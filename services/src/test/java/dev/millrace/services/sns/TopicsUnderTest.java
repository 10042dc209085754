package dev.millrace.services.sns;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.Scope;
import dev.millrace.model.ServiceError;
import dev.millrace.model.ServiceException;
import dev.millrace.model.SkippableClock;
import dev.millrace.services.Call;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.Wire;
import dev.millrace.services.lambda.function.AsyncInvocations;
import dev.millrace.services.queues.MessageQueues.Message;
import dev.millrace.services.sqs.Queues;
import dev.millrace.services.sqs.SqsService;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Topics and queues over one store, in virtual time; functions are scripted. Requests are JSON, in single quotes. */
final class TopicsUnderTest implements AutoCloseable {

    static final String TOPIC = "arn:aws:sns:us-east-1:000000000000:alerts";
    static final String FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:notify";
    static final String ENDPOINT = "http://127.0.0.1:4566";
    static final Call CALL = new Call(Scope.DEFAULT, "request", ENDPOINT, "test");

    /** What a function got, and how to say that it has handled it. */
    record Invoked(String functionArn, JsonNode event, Runnable ended) {}

    final SkippableClock clock = SkippableClock.create();
    final List<Invoked> invoked = new CopyOnWriteArrayList<>();
    final AtomicInteger faults = new AtomicInteger();
    private final Path directory;
    private RocksDbStore store;
    private Queues queues;
    LocalTopics topics;
    private ServiceCatalog catalog;
    private volatile boolean functionExists = true;
    private volatile @Nullable RuntimeException fault;

    TopicsUnderTest(Path directory) {
        this.directory = directory;
        open();
        call("CreateTopic", "{'Name':'alerts'}");
    }

    private void open() {
        Executor threads = task -> Thread.ofVirtual().start(task);
        store = RocksDbStore.open(directory, Durability.OS);
        queues = new Queues(store, clock);
        topics = new LocalTopics(store, clock, queues, threads, () -> ENDPOINT);
        catalog = new ServiceCatalog(List.of(new SqsService(queues, clock), new SnsService(topics, clock)));
        AsyncInvocations functions = (arn, requestId, event, ended) -> {
            var problem = fault;
            if (problem != null) {
                faults.incrementAndGet();
                throw problem;
            }
            if (functionExists) {
                invoked.add(new Invoked(arn, json(new String(event, StandardCharsets.UTF_8)), ended));
            }
            return functionExists;
        };
        topics.resume(functions);
    }

    /** A new process on the same data; what functions have not finished, they never will. */
    void restart() {
        close();
        invoked.clear();
        open();
    }

    /** What becomes of invocations from now on. */
    void failInvocations(RuntimeException with) {
        fault = with;
    }

    void deleteFunction() {
        functionExists = false;
    }

    ObjectNode call(String operation, String request) {
        return call(CALL, operation, request);
    }

    ObjectNode call(Call caller, String operation, String request) {
        return catalog.call("sns", operation, caller, json(request.replace('\'', '"')));
    }

    ServiceError refused(String operation, String request) {
        return refused(CALL, operation, request);
    }

    ServiceError refused(Call caller, String operation, String request) {
        return catchThrowableOfType(ServiceException.class, () -> call(caller, operation, request))
                .error();
    }

    /** Makes a queue and answers its ARN. */
    String queue(String name) {
        catalog.call("sqs", "CreateQueue", CALL, Wire.JSON.createObjectNode().put("QueueName", name));
        return "arn:aws:sqs:us-east-1:000000000000:" + name;
    }

    /** Subscribes with attributes given as name, value, name, value … and answers the subscription's ARN. */
    String subscribe(String protocol, String endpoint, String... attributes) {
        var request = Wire.JSON
                .createObjectNode()
                .put("TopicArn", TOPIC)
                .put("Protocol", protocol)
                .put("Endpoint", endpoint)
                .put("ReturnSubscriptionArn", true);
        var members = request.putObject("Attributes");
        for (int i = 0; i < attributes.length; i += 2) {
            members.put(attributes[i], attributes[i + 1].replace('\'', '"'));
        }
        return catalog.call("sns", "Subscribe", CALL, request)
                .path("SubscriptionArn")
                .asText();
    }

    /** Publishes; further members of the request are JSON in single quotes. */
    String publish(String message, String... members) {
        var request = Wire.JSON.createObjectNode().put("TopicArn", TOPIC).put("Message", message);
        for (int i = 0; i < members.length; i += 2) {
            request.set(members[i], json(members[i + 1].replace('\'', '"')));
        }
        return catalog.call("sns", "Publish", CALL, request).path("MessageId").asText();
    }

    List<Message> messages(String queueArn) {
        return queues.receive(queueArn, 100, Optional.of(Duration.ZERO));
    }

    List<String> bodies(String queueArn) {
        return messages(queueArn).stream().map(Message::body).toList();
    }

    /** How many dispatches wait or are on their way. */
    int kept() {
        return topics.outbox().sizes().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    static JsonNode json(String text) {
        try {
            return Wire.JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @Override
    public void close() {
        topics.close();
        queues.close();
        store.close();
    }
}

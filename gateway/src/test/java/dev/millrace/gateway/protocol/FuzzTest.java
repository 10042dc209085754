package dev.millrace.gateway.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.gateway.signature.RequestSignature;
import dev.millrace.model.Scope;
import dev.millrace.model.SkippableClock;
import dev.millrace.services.AwsService;
import dev.millrace.services.ServiceCatalog;
import dev.millrace.services.dynamodb.DynamoDbService;
import dev.millrace.services.metrics.MetricStore;
import dev.millrace.services.streams.StreamsService;
import dev.millrace.store.Durability;
import dev.millrace.store.RocksDbStore;
import dev.millrace.store.Store;
import dev.millrace.tables.stream.StreamSettings;
import dev.millrace.tables.table.Tables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nonsense sent to DynamoDB and its streams: the answer is always AWS's, never a failing server, and what was refused
 * has changed nothing and is in no stream. {@code -Dmillrace.fuzz.rounds} makes it longer, {@code -Dmillrace.fuzz.seed}
 * repeats a run.
 */
class FuzzTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TABLES = WholeRequest.TABLES;
    private static final String STREAMS = WholeRequest.STREAMS;
    private static final int ROUNDS = Integer.getInteger("millrace.fuzz.rounds", 4_000);
    private static final long SEED = Long.getLong("millrace.fuzz.seed", 20_120_810);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** Parameters that may be refused as a whole instead of being looked into. */
    private static final Pattern REFUSED_WHOLE = Pattern.compile("\\.(?:ReplicaUpdates|GlobalTableWitnessUpdates)\\b");

    private final SkippableClock clock = SkippableClock.create();
    private final Store store;
    private final Tables tables;
    private final List<AwsService> services;
    private final Dispatcher dispatcher;
    private final NewRecords records;

    FuzzTest(@TempDir Path directory) {
        store = RocksDbStore.open(directory, Durability.OS);
        tables = Tables.open(store, clock, StreamSettings.defaults(), Runnable::run);
        services = List.of(
                new DynamoDbService(tables, clock),
                new StreamsService(tables.streams(), clock, new MetricStore(store, clock)));
        dispatcher = new Dispatcher(new ServiceCatalog(services), Scope.DEFAULT);
        records = new NewRecords("tab", (operation, body) -> expect(STREAMS + operation, body));
    }

    @BeforeEach
    void fill() {
        expect(TABLES + "CreateTable", """
                {"TableName":"tab","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":
                [{"AttributeName":"id","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST","StreamSpecification":
                {"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"}}""");
        restore();
    }

    /** The two items that every round begins with. */
    private void restore() {
        expect(TABLES + "PutItem", """
                {"TableName":"tab","Item":{"id":{"S":"a"},"n":{"N":"1"},"l":{"L":[{"S":"x"}]},"m":{"M":{"x":{"L":[]}}},
                "ss":{"SS":["p","q"]}}}""");
        expect(TABLES + "PutItem", "{\"TableName\":\"tab\",\"Item\":{\"id\":{\"S\":\"b\"}}}");
    }

    @AfterEach
    void close() {
        tables.close();
        store.close();
        clock.close();
    }

    private JsonNode expect(String target, String body) {
        var answer = ask(target, body.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.status()).as("%s: %s", target, text(answer)).isEqualTo(200);
        return tree(answer);
    }

    private WireAnswer ask(String target, byte[] body) {
        var headers = Map.of(
                "x-amz-target",
                target,
                "content-type",
                "application/x-amz-json-1.0",
                "x-amz-date",
                "20260101T000000Z",
                "authorization",
                "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host,"
                        + " Signature=00");
        long start = clock.elapsedNanos();
        var answer = dispatcher.answer(new WireRequest(
                "POST",
                "/",
                "",
                name -> Optional.ofNullable(headers.get(name)),
                body,
                "fuzz",
                RequestSignature.ACCEPTED));
        assertThat(Duration.ofNanos(clock.elapsedNanos() - start))
                .as("time for %s", target)
                .isLessThan(LONGEST);
        return answer;
    }

    private static String text(WireAnswer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static JsonNode tree(WireAnswer answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + text(answer), e);
        }
    }

    /** All that clients can see of tables. */
    private String seen() {
        var names = tree(ask(TABLES + "ListTables", new byte[] {'{', '}'}));
        return names
                + text(ask(TABLES + "Scan", "{\"TableName\":\"tab\"}".getBytes(StandardCharsets.UTF_8)))
                + text(ask(TABLES + "DescribeTable", "{\"TableName\":\"tab\"}".getBytes(StandardCharsets.UTF_8)));
    }

    /** A table that cannot be, by its name. */
    private Optional<String> unfitName() {
        for (var name : tree(ask(TABLES + "ListTables", new byte[] {'{', '}'})).path("TableNames")) {
            if (!name.asText().matches("[a-zA-Z0-9_.-]{3,255}")) {
                return Optional.of(name.asText());
            }
        }
        return Optional.empty();
    }

    /** Sends nonsense; returns what is wrong with the answer. */
    private Optional<String> fault(String target, byte[] body) {
        var before = seen();
        records.count();
        var answer = ask(target, body);
        if (answer.status() == 200) {
            tree(answer);
            return unfitName().map(name -> "carried out, and now there is a table called " + name);
        }
        var type = tree(answer).path("__type").asText();
        if (answer.status() != 400 || !type.matches("com\\.amazon[a-z0-9.]*#[A-Z][A-Za-z]+")) {
            return Optional.of(answer.status() + " " + text(answer));
        }
        if (records.count() > 0) {
            return Optional.of("refused, but a change was recorded");
        }
        return before.equals(seen()) ? Optional.empty() : Optional.of("refused, but something has changed");
    }

    /** Whether the operation is one that Millrace refuses by its name, whatever is in it. */
    private static boolean isMissing(WireAnswer answer) {
        return text(answer).contains("UnknownOperationException")
                && text(answer).contains("is not supported by Millrace");
    }

    @Test
    @DisplayName("6.3 a value of the wrong JSON type is refused in every member of every operation")
    void wrong_types() throws ClassNotFoundException {
        var faults = new TreeSet<String>();
        int count = 0;
        for (var service : services) {
            boolean streams = service.address().targetPrefix().startsWith("DynamoDBStreams");
            for (var operation : service.operations()) {
                var type =
                        Class.forName("software.amazon.awssdk.services.dynamodb.model." + operation.name() + "Request");
                for (var wrong : WrongTypes.of(type)) {
                    count++;
                    var body = wrong.body().toString().getBytes(StandardCharsets.UTF_8);
                    var target = (streams ? STREAMS : TABLES) + operation.name();
                    var answer = ask(target, body);
                    var code = tree(answer).path("__type").asText();
                    boolean refused = code.endsWith("#SerializationException")
                            || isMissing(answer)
                            || (code.endsWith("#ValidationException")
                                    && REFUSED_WHOLE.matcher(wrong.path()).find());
                    if (!refused) {
                        faults.add(operation.name() + wrong.path() + ": " + answer.status() + " " + text(answer));
                    }
                }
            }
        }
        assertThat(count).isGreaterThan(1_000);
        assertThat(String.join("\n", faults)).isEmpty();
    }

    @Test
    @DisplayName("spoilt requests are carried out or refused in AWS's form, and what is refused changes nothing")
    void spoilt_requests() {
        var random = new Random(SEED);
        var all = WholeRequest.all();
        var names = names();
        for (int round = 0; round < ROUNDS; round++) {
            var whole = all.get(random.nextInt(all.size()));
            var target = whole.target();
            var spoilt = Spoil.some(whole.body(names), random);
            var fault = fault(target, spoilt);
            assertThat(fault)
                    .as("seed %s, round %s, %s: %s", SEED, round, target, new String(spoilt, StandardCharsets.UTF_8))
                    .isEmpty();
            if (round % 50 == 0) {
                restore();
            }
        }
    }

    private Map<String, String> names() {
        var stream =
                expect(STREAMS + "ListStreams", "{}").at("/Streams/0/StreamArn").asText();
        var shard = expect(STREAMS + "DescribeStream", "{\"StreamArn\":\"" + stream + "\"}")
                .at("/StreamDescription/Shards/0/ShardId")
                .asText();
        var iterator = expect(
                        STREAMS + "GetShardIterator",
                        "{\"StreamArn\":\"" + stream + "\",\"ShardId\":\"" + shard
                                + "\",\"ShardIteratorType\":\"TRIM_HORIZON\"}")
                .path("ShardIterator")
                .asText();
        return Map.of("$stream", stream, "$shard", shard, "$iterator", iterator);
    }

    @Test
    @DisplayName("the eyes that look for changes after refused requests see those of requests that are carried out")
    void changes_are_seen() {
        var before = seen();
        assertThat(records.count()).isEqualTo(2);
        expect(TABLES + "DeleteItem", "{\"TableName\":\"tab\",\"Key\":{\"id\":{\"S\":\"b\"}}}");
        assertThat(records.count()).isEqualTo(1);
        assertThat(records.count()).isZero();
        assertThat(seen()).isNotEqualTo(before);
    }

    @Test
    @DisplayName("the whole requests that are spoilt are ones that are carried out")
    void whole_requests() {
        var names = names();
        for (var whole : WholeRequest.all()) {
            var answer = ask(whole.target(), utf8(whole.body(names)));
            if (whole.target().equals(TABLES + "CreateTable")) {
                assertThat(text(answer)).contains("ResourceInUseException");
            } else {
                assertThat(answer.status()).as("%s: %s", whole, text(answer)).isEqualTo(200);
            }
        }
    }

    @Test
    @DisplayName("nesting without end, numbers without end, text that is none: refused at once, in every operation")
    void monsters() {
        var deep = 100_000;
        var bodies = new LinkedHashMap<String, byte[]>();
        bodies.put("arrays", utf8("{\"TableName\":" + "[".repeat(deep)));
        bodies.put("objects", utf8("{\"Item\":" + "{\"M\":".repeat(deep)));
        bodies.put("closed arrays", utf8("{\"Nothing\":" + "[".repeat(deep) + "]".repeat(deep) + "}"));
        bodies.put(
                "nested values",
                utf8("{\"TableName\":\"tab\",\"Item\":{\"id\":{\"S\":\"m\"},\"a\":" + "{\"L\":[".repeat(5_000)
                        + "{\"S\":\"x\"}" + "]}".repeat(5_000) + "}}"));
        bodies.put(
                "nested expression",
                utf8("{\"TableName\":\"tab\",\"Item\":{\"id\":{\"S\":\"m\"}},\"Key\":{\"id\":{\"S\":\"m\"}},"
                        + "\"FilterExpression\":\"" + "(".repeat(1_500) + "a=a" + ")".repeat(1_500)
                        + "\",\"ConditionExpression\":\"" + "NOT ".repeat(1_000) + "a=a\"}"));
        bodies.put(
                "nested functions",
                utf8("{\"TableName\":\"tab\",\"Item\":{\"id\":{\"S\":\"m\"}},\"Key\":{\"id\":{\"S\":\"m\"}},"
                        + "\"FilterExpression\":\"" + "size(".repeat(800) + "\",\"ConditionExpression\":\""
                        + "size((".repeat(680) + "\",\"UpdateExpression\":\"SET a=" + "(".repeat(4000) + "\","
                        + "\"KeyConditionExpression\":\"" + "(".repeat(4000) + "\",\"ProjectionExpression\":\"a"
                        + "[0]".repeat(1_300) + "\"}"));
        bodies.put("long number", utf8("{\"Limit\":" + "9".repeat(1_000_000) + "}"));
        bodies.put("huge number", utf8("{\"Limit\":1e999999999,\"TotalSegments\":1e999999999,\"TableName\":\"tab\"}"));
        bodies.put(
                "huge value",
                utf8("{\"TableName\":\"tab\",\"Item\":{\"id\":{\"S\":\"m\"},\"n\":{\"N\":\"1e999999999\"}},"
                        + "\"Key\":{\"id\":{\"N\":\"" + "9".repeat(100_000) + "\"}}}"));
        bodies.put("no UTF-8", new byte[] {'{', '"', (byte) 0xC3, (byte) 0x28, '"', ':', '1', '}'});
        bodies.put(
                "no UTF-8 in a value",
                concat(
                        utf8("{\"TableName\":\"tab\",\"Item\":{\"id\":{\"S\":\""),
                        new byte[] {(byte) 0xFF},
                        utf8("\"}}}")));
        bodies.put("UTF-16", "{\"TableName\":\"tab\"".getBytes(StandardCharsets.UTF_16BE));
        bodies.put("lone surrogate", utf8("{\"TableName\":\"tab\",\"Item\":{\"id\":{\"S\":\"\\ud800\"},\"x\":7}}"));
        bodies.put("zeros", new byte[1 << 20]);
        bodies.put("long name", utf8("{\"" + "n".repeat(1 << 20) + "\":"));
        bodies.put("second value", utf8("{\"TableName\":\"tab\"}{"));
        var faults = new TreeSet<String>();
        for (var service : services) {
            for (var operation : service.operations()) {
                bodies.forEach((name, body) -> fault(service.address().targetPrefix() + "." + operation.name(), body)
                        .ifPresent(fault -> faults.add(operation.name() + ", " + name + ": " + fault)));
            }
        }
        assertThat(String.join("\n", faults)).isEmpty();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] concat(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }
}

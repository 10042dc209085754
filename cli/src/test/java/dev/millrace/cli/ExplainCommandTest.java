package dev.millrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.server.JavaMode;
import dev.millrace.server.Millrace;
import dev.millrace.stacks.DeployRequest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** {@code millrace explain} against a server whose time stands still, so that its stories can be read word by word. */
@Timeout(120)
class ExplainCommandTest {

    private Millrace server;
    private DynamoDbClient tables;

    @BeforeEach
    void start() throws Exception {
        var classes = Path.of(FulfillingHandler.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        server = Millrace.builder()
                .port(0)
                .java(JavaMode.IN_PROCESS)
                .code(Map.of("handler.jar", classes))
                .frozenTime(Instant.parse("2040-01-01T00:00:00Z"))
                .start();
        tables = DynamoDbClient.builder()
                .endpointOverride(server.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("000000000000", "test")))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
        server.deploy(
                new DeployRequest("shop", resource("/explain/template.yaml"), Optional.empty(), Map.of(), Map.of()),
                event -> {});
        put("o-1", "good");
        put("o-2", "other");
        put("o-3", "poison");
        server.advance(Duration.ofSeconds(20));
    }

    @AfterEach
    void close() {
        tables.close();
        server.close();
    }

    private void put(String id, String kind) {
        tables.putItem(put -> put.tableName("orders")
                .item(Map.of("id", AttributeValue.fromS(id), "kind", AttributeValue.fromS(kind))));
    }

    private static String resource(String name) throws Exception {
        try (var in = ExplainCommandTest.class.getResourceAsStream(name)) {
            return new String(requireNonNull(in, name).readAllBytes(), UTF_8);
        }
    }

    private record Outcome(int exitCode, String said) {}

    private Outcome explain(String... arguments) {
        var said = new StringWriter();
        var all = new String[arguments.length + 3];
        all[0] = "explain";
        all[1] = "--endpoint";
        all[2] = server.endpoint().toString();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        var command = Main.commandLine().setErr(new PrintWriter(said, true)).setOut(new PrintWriter(said, true));
        return new Outcome(command.execute(all), said.toString().strip());
    }

    /** Ids that differ from run to run, and the wait that has a random part, in a form that does not. */
    private static String normal(String text) {
        var numbers = new ArrayList<String>();
        var numbered = Pattern.compile("1\\d{27}").matcher(text).replaceAll(found -> {
            if (!numbers.contains(found.group())) {
                numbers.add(found.group());
            }
            return "SEQ-" + (char) ('A' + numbers.indexOf(found.group()));
        });
        return numbered.replaceAll("(SEQ-.)…\\d+", "$1…##")
                .replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID")
                .replaceAll("shardId-[0-9a-f-]+", "SHARD")
                .replaceAll("0\\.2[0-3]\\d s, at", "0.2## s, at")
                .replaceAll("00:00:05\\.2[0-3]\\d", "00:00:05.2##")
                .replaceAll("\\+5\\.2[0-3]\\d", "+5.2##")
                .replace("\r\n", "\n");
    }

    private JsonNode json(String... arguments) throws Exception {
        var all = new String[arguments.length + 2];
        all[0] = "--output";
        all[1] = "json";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        var outcome = explain(all);
        assertThat(outcome.exitCode()).as(outcome.said()).isZero();
        return LocalApi.JSON.readTree(outcome.said());
    }

    @Test
    @DisplayName("the story of a poisonous order: attempts, split, retry, giving up, the report")
    void poison() throws Exception {
        var story = explain("fulfil", "--key", "o-3");
        assertThat(story.exitCode()).isZero();
        assertThat(normal(story.said()))
                .isEqualTo(resource("/explain/poison.txt").strip());
    }

    @Test
    @DisplayName("a record that is delivered with others, one that is filtered out, one that cannot exist")
    void others() throws Exception {
        var all = json("fulfil", "--last", "500");
        var read = all.path("entries").findValue("records").path("first").asText();

        var delivered = explain("fulfil", "--record", read).said();
        assertThat(delivered)
                .startsWith("Record " + read + " was delivered to fulfil at 2040-01-01T00:00:05Z, after 2 attempts.");
        var filtered = explain("fulfil", "--key", "o-2").said();
        assertThat(filtered)
                .contains("was filtered out at 2040-01-01T00:00:00Z: no filter of the mapping matches it.")
                .contains("filter 1 does not match: {\"eventName\":[\"REMOVE\"]}")
                .contains("filtered out 1 record of 1: none of the 2 patterns matches: ");
        assertThat(explain("fulfil", "--record", "999").said())
                .startsWith("Record 999 is not in the stream of this mapping, and cannot have been.");
        assertThat(explain("fulfil", "--key", "nobody").said())
                .isEqualTo("The stream has no record of an item with a key of 'nobody'.");
    }

    @Test
    @DisplayName("a mapping that is disabled: what was there before it, and what it has not read")
    void disabled() throws Exception {
        assertThat(explain("count", "--key", "o-1").said()).contains("has not been read yet; the mapping is Disabled.");
        put("o-1", "better");
        server.advance(Duration.ZERO);
        assertThat(explain("count", "--key", "o-1").said().lines().filter(line -> line.contains("not been read yet")))
                .hasSize(2);
    }

    @Test
    @DisplayName("the mapping as a whole, and as JSON page by page")
    void whole_mapping() throws Exception {
        var text = normal(explain("fulfil").said());
        assertThat(text.lines().findFirst()).contains("UUID  orders -> fulfil  Enabled");
        assertThat(text)
                .contains("SHARD settled up to SEQ-")
                .contains("the mapping starts at TRIM_HORIZON: at the trim horizon")
                .contains("the mapping was Creating and is Enabled")
                .contains("split into 1 + 1 (bisect)")
                .contains("fulfil threw java.lang.IllegalArgumentException: no such  [31marticle");

        var all = json("fulfil", "--last", "500").path("entries");
        var newest = json("fulfil", "--last", "2").path("entries");
        assertThat(newest).hasSize(2);
        assertThat(newest.get(1)).isEqualTo(all.get(all.size() - 1));
        assertThat(all.findValuesAsText("type"))
                .contains("recordsRead", "matched", "filteredOut", "batchClosed", "sent", "callFailed", "reported");
        var closed = all.get(all.findValuesAsText("type").indexOf("batchClosed"));
        assertThat(closed.path("detail").path("by").asText()).isEqualTo("BATCH_WINDOW");
        assertThat(closed.path("detail").path("batch").path("records").asInt()).isEqualTo(2);
    }

    @Test
    @DisplayName("which mapping: UUID, its beginning, function, a part of its name; several are listed")
    void which_mapping() throws Exception {
        var uuid = json("fulfil").path("mapping").path("uuid").asText();
        assertThat(json(uuid).path("mapping").path("uuid").asText()).isEqualTo(uuid);
        assertThat(json(uuid.substring(0, 13)).path("mapping").path("uuid").asText())
                .isEqualTo(uuid);
        assertThat(json("FULF").path("mapping").path("uuid").asText()).isEqualTo(uuid);

        var unsaid = explain();
        assertThat(unsaid.exitCode()).isEqualTo(1);
        assertThat(unsaid.said()).startsWith("millrace: say which mapping:").contains("orders -> fulfil", "-> count");
        assertThat(explain("nothing").said())
                .startsWith("millrace: no mapping of a stream is called 'nothing'; there are:");
        assertThat(explain("fulfil", "--record", "x").said())
                .isEqualTo("millrace: 'x' is not a sequence number, which has 1 to 40 digits");
        assertThat(explain("fulfil", "--record", "1", "--key", "k").exitCode()).isEqualTo(2);
    }
}

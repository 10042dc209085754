package dev.millrace.services.lambda.mapping;

import static dev.millrace.services.lambda.LambdaWorld.FIFO_QUEUE;
import static dev.millrace.services.lambda.LambdaWorld.QUEUE;
import static dev.millrace.services.lambda.LambdaWorld.STREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ServiceException;
import dev.millrace.services.lambda.LambdaWorld;
import dev.millrace.services.lambda.Vectors;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A.5 validation")
class MappingValidationTest {

    private static final String MISSING_STREAM =
            "arn:aws:dynamodb:us-east-1:000000000000:table/gone/stream/2026-09-17T12:49:54.528";
    private static final String MISSING_QUEUE = "arn:aws:sqs:us-east-1:000000000000:gone";

    private final LambdaWorld lambda;

    MappingValidationTest(@TempDir Path folder) {
        lambda = new LambdaWorld(folder);
        lambda.createFunction("fn");
    }

    static Stream<Named<JsonNode>> cases() {
        return Vectors.stream(Vectors.file("api-validation.json").path("cases"))
                // Policies are not enforced yet: every role may read every stream.
                .filter(c -> !c.path("name").asText().equals("stream_no_permission"))
                .map(c -> Named.of(c.path("name").asText(), c));
    }

    @Test
    @DisplayName("A.5 the file has 28 refusals and three acceptances; only what needs enforced roles is left out")
    void all_of_them() {
        assertThat(Vectors.file("api-validation.json").path("cases")).hasSize(28);
        assertThat(cases()).hasSize(27);
        assertThat(Vectors.file("api-validation.json").path("accepted")).hasSize(3);
        assertThat(Vectors.file("recorded-admission-extra.json").path("cases")).hasSize(9);
        assertThat(extraCases()).hasSize(8);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aws_refuses(JsonNode vector) {
        var name = vector.path("name").asText();
        var request = request(vector);
        var existing = "";
        if (name.contains("duplicate")) {
            existing = lambda.call("CreateEventSourceMapping", request.toString())
                    .path("UUID")
                    .asText();
        }
        var mappingsBefore = lambda.service.mappings();

        var error = switch (vector.path("op").asText()) {
            case "Create" -> lambda.refused("CreateEventSourceMapping", request.toString());
            case "Update" -> {
                var uuid = lambda.call(
                                "CreateEventSourceMapping", base("dynamodb").toString())
                        .path("UUID")
                        .asText();
                mappingsBefore = lambda.service.mappings();
                yield lambda.refused(
                        "UpdateEventSourceMapping",
                        ((ObjectNode) vector.path("request")).put("UUID", uuid).toString());
            }
            default -> {
                var unknown = "{'UUID':'781ce898-3a20-4978-8450-7b296f7d65fe'}";
                lambda.refused("UpdateEventSourceMapping", unknown);
                lambda.refused("DeleteEventSourceMapping", unknown);
                yield lambda.refused("GetEventSourceMapping", unknown);
            }
        };

        var expected = vector.path("error");
        assertThat(error.code()).isEqualTo(expected.path("type").asText());
        assertThat(error.status()).isEqualTo(expected.path("httpStatus").asInt());
        assertThat(error.message())
                .isEqualTo(expected.path("message")
                        .asText()
                        .replace("{STREAM}", request.path("EventSourceArn").asText())
                        .replace("{QUEUE}", QUEUE)
                        .replace("{FUNCTION}", "fn")
                        .replace("{UUID}", existing));
        assertThat(lambda.service.mappings()).isEqualTo(mappingsBefore);
    }

    @Test
    @DisplayName("A.1.2 which errors carry Type, and how the sentence's member is called")
    void errors_are_spelt_as_on_aws() {
        var invalid = lambda.refused("CreateEventSourceMapping", "{'FunctionName':'fn'}");
        assertThat(invalid.messageMember()).isEqualTo("message");
        assertThat(invalid.members()).containsEntry("Type", "User");

        var notFound = lambda.refused("GetEventSourceMapping", "{'UUID':'none'}");
        assertThat(notFound.messageMember()).isEqualTo("Message");
        assertThat(notFound.members()).containsEntry("Type", "User");

        var validation = lambda.refused("CreateEventSourceMapping", "{'FunctionName':'fn','BatchSize':0}");
        assertThat(validation.code()).isEqualTo("ValidationException");
        assertThat(validation.members()).isEmpty();
    }

    @Test
    @DisplayName("facts 24: another starting position does not make a duplicate acceptable")
    void a_duplicate_with_another_position_is_refused() {
        lambda.call("CreateEventSourceMapping", base("dynamodb").toString());

        assertThat(lambda.refused(
                                "CreateEventSourceMapping",
                                base("dynamodb")
                                        .put("StartingPosition", "LATEST")
                                        .toString())
                        .status())
                .isEqualTo(409);
    }

    @Test
    @DisplayName("A.3.6, A.3.7 the same stream and function by another qualifier is another mapping")
    void another_qualifier_is_another_mapping() {
        lambda.call("CreateEventSourceMapping", base("dynamodb").toString());
        var request = base("dynamodb").put("FunctionName", "fn:$LATEST").toString();

        var second = lambda.call("CreateEventSourceMapping", request);

        assertThat(second.path("FunctionArn").asText()).endsWith("function:fn:$LATEST");
        assertThat(lambda.refused("CreateEventSourceMapping", request).message())
                .contains("and function (\" fn:$LATEST \")");
    }

    @Test
    @DisplayName("A.5 K.7 a queue hides a message at least as long as the function may run")
    void the_function_s_timeout_must_fit_the_queue() {
        lambda.call("UpdateFunctionConfiguration", "{'FunctionName':'fn','Timeout':60}");

        var error = lambda.refused("CreateEventSourceMapping", base("sqs").toString());

        assertThat(error.code()).isEqualTo("InvalidParameterValueException");
        assertThat(error.message())
                .isEqualTo("Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds");
    }

    @Test
    @DisplayName("A.2.1 batch over 10 without a window is refused on Update of a queue mapping too")
    void update_checks_the_settings_as_they_would_be() {
        var uuid = lambda.call("CreateEventSourceMapping", base("sqs").toString())
                .path("UUID")
                .asText();

        assertThat(lambda.refused("UpdateEventSourceMapping", "{'UUID':'" + uuid + "','BatchSize':11}")
                        .message())
                .startsWith("Maximum batch window in seconds must be greater than 0");
        lambda.call(
                "UpdateEventSourceMapping",
                "{'UUID':'" + uuid + "','BatchSize':11,'MaximumBatchingWindowInSeconds':1}");
    }

    @Test
    @DisplayName("facts 25: a batch over 10 without a window, and every maximum at once, are accepted for a stream")
    void accepted_although_tempting_to_refuse() {
        Vectors.stream(Vectors.file("api-validation.json").path("accepted")).forEach(c -> {
            var request = base("dynamodb");
            request.setAll((ObjectNode) c.path("request"));
            var created = lambda.call("CreateEventSourceMapping", request.toString());
            c.path("request").properties().forEach(member -> {
                var isEmpty = member.getValue().path("Filters").isArray();
                if (isEmpty) {
                    assertThat(created.has(member.getKey())).isFalse(); // A.3.3
                } else {
                    assertThat(created.path(member.getKey())).isEqualTo(member.getValue());
                }
            });
            lambda.call(
                    "DeleteEventSourceMapping",
                    "{'UUID':'" + created.path("UUID").asText() + "'}");
        });
    }

    @ParameterizedTest(name = "{0} {2}")
    @DisplayName("A.2.3 parameters of another kind of source")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "dynamodb | 'Topics':['t'] | Topics",
                "dynamodb | 'SelfManagedEventSource':{'Endpoints':{}} | SelfManagedEventSource",
                "dynamodb | 'ProvisionedPollerConfig':{'MinimumPollers':1} | ProvisionedPollerConfig",
                "sqs | 'ProvisionedPollerConfig':{'MinimumPollers':2,'PollerGroupName':'g'} | PollerGroupName",
                "sqs | 'StartingPosition':'LATEST' | StartingPosition",
                "sqs | 'ParallelizationFactor':2 | ParallelizationFactor",
                "sqs | 'MaximumRetryAttempts':2 | MaximumRetryAttempts",
                "sqs | 'MaximumRecordAgeInSeconds':60 | MaximumRecordAgeInSeconds",
                "sqs | 'BisectBatchOnFunctionError':true | BisectBatchOnFunctionError",
                "sqs | 'TumblingWindowInSeconds':10 | TumblingWindowInSeconds",
            })
    void parameters_of_another_kind_of_source_are_refused(String source, String member, String name) {
        var request = base(source);
        request.setAll(LambdaWorld.object("{" + member + "}"));

        assertThat(lambda.refused("CreateEventSourceMapping", request.toString())
                        .message())
                .isEqualTo("Unsupported " + name + " parameter for given event source mapping type.");
    }

    @ParameterizedTest
    @DisplayName("facts 30: MetricsConfig is shown when it is set, and goes with an empty one")
    @ValueSource(strings = {"dynamodb", "sqs"})
    void metrics_config(String source) {
        var request = base(source);
        request.setAll(LambdaWorld.object("{'MetricsConfig':{'Metrics':['EventCount']}}"));
        var made = lambda.call("CreateEventSourceMapping", request.toString());
        var uuid = made.get("UUID").asText();
        assertThat(made.at("/MetricsConfig/Metrics/0").asText()).isEqualTo("EventCount");

        lambda.call("UpdateEventSourceMapping", "{'UUID':'" + uuid + "','BatchSize':5}");
        assertThat(lambda.call("GetEventSourceMapping", "{'UUID':'" + uuid + "'}")
                        .at("/MetricsConfig/Metrics/0")
                        .asText())
                .isEqualTo("EventCount");

        lambda.call("UpdateEventSourceMapping", "{'UUID':'" + uuid + "','MetricsConfig':{}}");
        assertThat(lambda.call("GetEventSourceMapping", "{'UUID':'" + uuid + "'}")
                        .has("MetricsConfig"))
                .isFalse();
    }

    @Test
    @DisplayName("A.2 metrics of Kafka mappings are refused, unknown ones by the model")
    void other_metrics() {
        var kafka = base("dynamodb");
        kafka.setAll(LambdaWorld.object("{'MetricsConfig':{'Metrics':['KafkaMetrics']}}"));
        assertThat(lambda.refused("CreateEventSourceMapping", kafka.toString()).message())
                .isEqualTo("Unsupported MetricsConfig parameter for given event source mapping type.");

        var unknown = base("dynamodb");
        unknown.setAll(LambdaWorld.object("{'MetricsConfig':{'Metrics':['Events']}}"));
        assertThat(lambda.refused("CreateEventSourceMapping", unknown.toString())
                        .code())
                .isEqualTo("ValidationException");
    }

    @ParameterizedTest(name = "{0} {2}")
    @DisplayName("what AWS takes and Millrace has not got is refused by name, never stored")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "dynamodb | 'KMSKeyArn':'arn:aws:kms:us-east-1:000000000000:key/k' | KMSKeyArn",
                "dynamodb | 'EventSourceArn':'arn:aws:kinesis:us-east-1:000000000000:stream/s' | event sources of kinesis",
            })
    void unsupported_settings_are_refused_by_name(String source, String members, String name) {
        var request = base(source);
        request.setAll(LambdaWorld.object("{" + members + "}"));

        var error = lambda.refused("CreateEventSourceMapping", request.toString());

        assertThat(error.code()).isEqualTo("InvalidParameterValueException");
        assertThat(error.message()).isEqualTo("Millrace does not support " + name + " yet.");
        assertThat(lambda.service.mappings()).isEmpty();
    }

    static Stream<Named<JsonNode>> extraCases() {
        return Vectors.stream(Vectors.file("recorded-admission-extra.json").path("cases"))
                // Policies are not enforced yet: every role may read every stream.
                .filter(c -> !c.path("case").asText().startsWith("role has no stream rights"))
                .map(c -> Named.of(c.path("case").asText(), c));
    }

    @ParameterizedTest
    @MethodSource("extraCases")
    @DisplayName("A.2.2 A.2.4 A.3.7 A.4 facts 4 5 20 21 24 25: every recorded admission")
    void recorded_admissions(JsonNode recorded) {
        var dlq = "arn:aws:sqs:us-east-1:000000000000:dlq";
        lambda.queues.queue(dlq, Duration.ofSeconds(30));
        var tenfold = base("dynamodb").put("ParallelizationFactor", 10);
        Supplier<ObjectNode> call = switch (recorded.path("case").asText()) {
            case "FilterCriteria (one filter) together with TumblingWindowInSeconds > 0" ->
                create("'TumblingWindowInSeconds':10,'FilterCriteria':{'Filters':[{'Pattern':'{}'}]}");
            case "ParallelizationFactor 10 and TumblingWindowInSeconds 1 in one Update" ->
                update(base("dynamodb"), "'ParallelizationFactor':10,'TumblingWindowInSeconds':1");
            case "ParallelizationFactor 1 and TumblingWindowInSeconds 1 over a stored factor 10" ->
                update(tenfold, "'ParallelizationFactor':1,'TumblingWindowInSeconds':1");
            case "TumblingWindowInSeconds 10 with Filters []" ->
                create("'TumblingWindowInSeconds':10,'FilterCriteria':{'Filters':[]}");
            case "maximum settings in one Update: BatchSize 10000, window 1, factor 10, age 604800,"
                    + " retries 10000, ReportBatchItemFailures, bisect" ->
                update(
                        base("dynamodb"),
                        "'BatchSize':10000,'MaximumBatchingWindowInSeconds':1,'ParallelizationFactor':10,"
                                + "'MaximumRecordAgeInSeconds':604800,'MaximumRetryAttempts':10000,"
                                + "'FunctionResponseTypes':['ReportBatchItemFailures'],"
                                + "'BisectBatchOnFunctionError':true");
            case "same alias + stream, different StartingPosition" -> {
                lambda.call("CreateEventSourceMapping", base("dynamodb").toString());
                yield create("'StartingPosition':'LATEST'");
            }
            case "Update BatchSize 15 s after the role got an explicit deny on the stream" -> {
                var update = update(base("dynamodb"), "'BatchSize':7");
                lambda.streams.remove(STREAM); // as near to a deny as it gets where roles are not enforced
                yield update;
            }
            case "Update Enabled=true after the destination got an explicit deny" -> {
                var update = update(withDestination(dlq).put("Enabled", false), "'Enabled':true");
                lambda.queues.remove(dlq);
                yield update;
            }
            default -> throw new AssertionError("unknown case " + recorded);
        };

        if (recorded.path("code").asText().equals("Success")) {
            var answer = call.get();
            if (recorded.has("state")) {
                assertThat(answer.path("State")).isEqualTo(recorded.path("state"));
            }
            if (recorded.has("answerHasFilterCriteria")) {
                assertThat(answer.has("FilterCriteria"))
                        .isEqualTo(recorded.path("answerHasFilterCriteria").asBoolean());
            }
        } else {
            var error = catchThrowableOfType(ServiceException.class, call::get).error();
            assertThat(error.code()).isEqualTo(recorded.path("code").asText());
            assertThat(error.members())
                    .containsEntry("Type", recorded.path("Type").asText("User"));
            assertThat(error.message()).contains(recorded.path("message").asText());
        }
    }

    private Supplier<ObjectNode> create(String members) {
        var request = base("dynamodb");
        request.setAll(LambdaWorld.object("{" + members + "}"));
        return () -> lambda.call("CreateEventSourceMapping", request.toString());
    }

    /** Makes the mapping now, and changes it when asked. */
    private Supplier<ObjectNode> update(ObjectNode mapping, String members) {
        var uuid = lambda.call("CreateEventSourceMapping", mapping.toString())
                .path("UUID")
                .asText();
        return () -> lambda.call("UpdateEventSourceMapping", "{'UUID':'" + uuid + "'," + members + "}");
    }

    @Test
    @DisplayName("A.2.2 J.1 facts 20 21: a window needs one lane and no filters, also on Update of what is stored")
    void tumbling_windows() {
        var factor = "Parallelization factor must be equal to 1 when tumbling window period is configured";
        var filters = "Tumbling window period should be zero when FilterCriteria is configured";
        var lanes = update(base("dynamodb").put("ParallelizationFactor", 2), "'TumblingWindowInSeconds':1");
        assertThat(catchThrowableOfType(ServiceException.class, lanes::get)
                        .error()
                        .message())
                .isEqualTo(factor);
        var windows = update(
                base("dynamodb").put("FunctionName", "fn:$LATEST").put("TumblingWindowInSeconds", 900),
                "'FilterCriteria':{'Filters':[{'Pattern':'{\\'a\\':[1]}'}]}".replace("\\'", "\\\""));
        assertThat(catchThrowableOfType(ServiceException.class, windows::get)
                        .error()
                        .message())
                .isEqualTo(filters);
        lambda.createFunction("other");
        assertThat(update(
                                base("dynamodb").put("FunctionName", "other").put("ParallelizationFactor", 10),
                                "'TumblingWindowInSeconds':0")
                        .get())
                .isNotNull();
    }

    @ParameterizedTest(name = "{0} BatchSize {1} window {2}: {3}")
    @DisplayName("K.1 A.2 sizes and windows of queues: ten by default, more with a window, FIFO never")
    @CsvSource(
            nullValues = "-",
            value = {
                "sqs, 10, 0, -",
                "sqs, 10000, 1, -",
                "sqs, 10, 300, -",
                "sqs, 11, 0, Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
                "sqs, 10001, 1, Value '10001' at 'batchSize'",
                "sqs, 10, 301, Value '301' at 'maximumBatchingWindowInSeconds'",
                "sqs-fifo, 10, 0, -",
                "sqs-fifo, 11, 0, Batch size must not exceed 10 for FIFO queues",
                "sqs-fifo, 10, 1, Batching window is not supported for FIFO queues",
            })
    void sizes_of_queues(String source, int batchSize, int window, @Nullable String refusal) {
        var request = base(source).put("BatchSize", batchSize).put("MaximumBatchingWindowInSeconds", window);
        if (refusal != null) {
            assertThat(lambda.refused("CreateEventSourceMapping", request.toString())
                            .message())
                    .contains(refusal);
        } else {
            assertThat(lambda.call("CreateEventSourceMapping", request.toString())
                            .path("BatchSize")
                            .asInt())
                    .isEqualTo(batchSize);
        }
        lambda.service
                .mappings()
                .forEach(view -> lambda.call(
                        "DeleteEventSourceMapping",
                        "{'UUID':'" + view.configuration().uuid() + "'}"));
        assertThat(lambda.call("CreateEventSourceMapping", base(source).toString())
                        .path("BatchSize")
                        .asInt())
                .as("by default")
                .isEqualTo(10);
    }

    @Test
    @DisplayName("N.21 more than five filters and patterns over 4096 characters are refused, five and 4096 are not")
    void limits_of_filters() {
        var request = base("dynamodb");
        var filters = request.putObject("FilterCriteria").putArray("Filters");
        for (int i = 0; i < 6; i++) {
            filters.addObject().put("Pattern", "{\"a\":[" + i + "]}");
        }
        var tooMany = lambda.refused("CreateEventSourceMapping", request.toString());
        assertThat(tooMany.code()).isEqualTo("InvalidParameterValueException");
        assertThat(tooMany.message()).isEqualTo("An event source mapping can have at most 5 filters, not 6");

        filters.remove(5);
        filters.set(0, LambdaWorld.object("{}").put("Pattern", "{\"a\":[\"" + "x".repeat(4096 - 9) + "\"]}"));
        var tooLong = lambda.refused("CreateEventSourceMapping", request.toString());
        assertThat(tooLong.code()).isEqualTo("ValidationException");
        assertThat(tooLong.message())
                .contains("at 'filterCriteria.filters.1.member.pattern'")
                .endsWith("Member must have length less than or equal to 4096");

        filters.set(0, LambdaWorld.object("{}").put("Pattern", "{\"a\":[\"" + "x".repeat(4096 - 10) + "\"]}"));
        assertThat(lambda.call("CreateEventSourceMapping", request.toString()).at("/FilterCriteria/Filters"))
                .hasSize(5);
    }

    @ParameterizedTest
    @DisplayName("A.2.4 the destination is an existing standard queue or topic")
    @CsvSource({
        "arn:aws:sqs:us-east-1:000000000000:q.fifo,FIFO queues are not supported",
        "arn:aws:sns:us-east-1:000000000000:t.fifo,FIFO topics are not supported",
        "arn:aws:sqs:us-east-1:000000000000:gone,the specified queue does not exist",
        "arn:aws:sns:us-east-1:000000000000:gone,the specified topic does not exist",
        "arn:aws:s3:::gone,the specified bucket does not exist",
        "arn:aws:lambda:us-east-1:000000000000:function:fn,'an on-failure destination is a queue, a topic or a bucket'",
    })
    void a_destination_that_cannot_be_used_is_refused(String arn, String reason) {
        var error =
                lambda.refused("CreateEventSourceMapping", withDestination(arn).toString());

        assertThat(error.code()).isEqualTo("InvalidParameterValueException");
        assertThat(error.message()).contains(arn).contains(reason);
    }

    @Test
    @DisplayName("A.2.4 a topic is taken when a mapping is made and when it is changed")
    void topics_are_destinations() {
        var uuid = lambda.call(
                        "CreateEventSourceMapping",
                        withDestination(LambdaWorld.TOPIC).toString())
                .path("UUID")
                .asText();
        var change = "{'UUID':'" + uuid + "','DestinationConfig':{'OnFailure':{'Destination':'%s'}}}";

        assertThat(lambda.refused("UpdateEventSourceMapping", change.formatted(LambdaWorld.TOPIC + "x"))
                        .message())
                .contains("the specified topic does not exist");
        assertThat(lambda.call("UpdateEventSourceMapping", change.formatted(LambdaWorld.TOPIC))
                        .at("/DestinationConfig/OnFailure/Destination")
                        .asText())
                .isEqualTo(LambdaWorld.TOPIC);
    }

    @Test
    @DisplayName("A.2.4 an Update that leaves the destination alone does not check it again")
    void an_update_does_not_check_the_destination_again() {
        var dlq = "arn:aws:sqs:us-east-1:000000000000:dlq";
        lambda.queues.queue(dlq, Duration.ofSeconds(30));
        var uuid = lambda.call("CreateEventSourceMapping", withDestination(dlq).toString())
                .path("UUID")
                .asText();
        lambda.queues.remove(dlq);

        var updated = lambda.call("UpdateEventSourceMapping", "{'UUID':'" + uuid + "','BatchSize':7}");

        assertThat(updated.at("/DestinationConfig/OnFailure/Destination").asText())
                .isEqualTo(dlq);
    }

    private static ObjectNode withDestination(String arn) {
        var request = base("dynamodb");
        request.setAll(LambdaWorld.object("{'DestinationConfig':{'OnFailure':{'Destination':'" + arn + "'}}}"));
        return request;
    }

    private static ObjectNode request(JsonNode vector) {
        var name = vector.path("name").asText();
        var request = base(vector.path("source").asText());
        if (name.equals("no_starting_position")) {
            request.remove("StartingPosition");
        }
        if (name.equals("stream_missing")) {
            request.put("EventSourceArn", MISSING_STREAM);
        }
        if (name.equals("sqs_queue_missing")) {
            request.put("EventSourceArn", MISSING_QUEUE);
        }
        request.setAll((ObjectNode) vector.path("request"));
        return request;
    }

    /** A request without fault. */
    private static ObjectNode base(String source) {
        var request = LambdaWorld.object("{'FunctionName':'fn'}");
        return switch (source) {
            case "dynamodb" -> request.put("EventSourceArn", STREAM).put("StartingPosition", "TRIM_HORIZON");
            case "sqs" -> request.put("EventSourceArn", QUEUE);
            case "sqs-fifo" -> request.put("EventSourceArn", FIFO_QUEUE);
            default -> request;
        };
    }

    @Test
    @DisplayName("I.1.5 A.3.3 filters are checked, kept verbatim, and removed by empty criteria (A.2.5)")
    void filters() {
        var request = base("dynamodb");
        var pattern = "{ \"eventName\" : [ \"INSERT\" ] }";
        request.putObject("FilterCriteria").putArray("Filters").addObject().put("Pattern", pattern);
        var created = lambda.call("CreateEventSourceMapping", request.toString());
        assertThat(created.at("/FilterCriteria/Filters/0/Pattern").asText()).isEqualTo(pattern);

        var uuid = created.path("UUID").asText();
        var updated = lambda.call("UpdateEventSourceMapping", "{'UUID':'" + uuid + "','BatchSize':7}");
        assertThat(updated.at("/FilterCriteria/Filters/0/Pattern").asText()).isEqualTo(pattern);
        assertThat(lambda.refused("UpdateEventSourceMapping", "{'UUID':'" + uuid + "','TumblingWindowInSeconds':10}")
                        .message())
                .isEqualTo("Tumbling window period should be zero when FilterCriteria is configured");
        var removed = lambda.call("UpdateEventSourceMapping", "{'UUID':'" + uuid + "','FilterCriteria':{}}");
        assertThat(removed.has("FilterCriteria")).isFalse();
    }

    @ParameterizedTest
    @DisplayName("I.1.5 A.5 a bad pattern is refused with AWS's one sentence, whatever is wrong with it")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                // Those recorded (filter-patterns.json, createErrors) …
                "dynamodb | single-string",
                "dynamodb | [{\"eventName\": [\"INSERT\"=123}]",
                "dynamodb | not-json",
                "sqs      | null",
                "sqs      | simple string",
                "sqs      | {\"eventSource\": \"aws:sqs\"}",
                "sqs      | {\"eventSource\": []}",
                // … and others.
                "dynamodb | {\"a\":1}",
                "dynamodb | {}",
                "dynamodb | ^^",
            })
    void bad_patterns(String source, String pattern) {
        var request = base(source);
        request.putObject("FilterCriteria").putArray("Filters").addObject().put("Pattern", pattern);
        var error = lambda.refused("CreateEventSourceMapping", request.toString());
        assertThat(error.code()).isEqualTo("InvalidParameterValueException");
        assertThat(error.message()).isEqualTo("Invalid filter pattern definition.");
    }

    @ParameterizedTest(name = "{0} {1}")
    @DisplayName("A.2 pollers of a queue: 2 to 200 and 2 to 2000, and no maximum concurrency beside them")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "sqs | 'ProvisionedPollerConfig':{'MinimumPollers':1} | MinimumPollers and MaximumPollers must be at least 2 for Amazon SQS event source mappings",
                "sqs | 'ProvisionedPollerConfig':{'MaximumPollers':1} | MinimumPollers and MaximumPollers must be at least 2 for Amazon SQS event source mappings",
                "sqs-fifo | 'ProvisionedPollerConfig':{'MinimumPollers':9,'MaximumPollers':8} | MinimumPollers must not be greater than MaximumPollers",
                "sqs | 'ProvisionedPollerConfig':{'MinimumPollers':2},'ScalingConfig':{'MaximumConcurrency':2} | ProvisionedPollerConfig cannot be used together with MaximumConcurrency of ScalingConfig",
                "sqs | 'ProvisionedPollerConfig':{'MinimumPollers':201} | 1 validation error detected: Value '201' at 'provisionedPollerConfig.minimumPollers' failed to satisfy constraint: Member must have value less than or equal to 200",
                "sqs | 'ProvisionedPollerConfig':{'MaximumPollers':2001} | 1 validation error detected: Value '2001' at 'provisionedPollerConfig.maximumPollers' failed to satisfy constraint: Member must have value less than or equal to 2000",
            })
    void bad_pollers(String source, String members, String sentence) {
        var request = base(source);
        request.setAll(LambdaWorld.object("{" + members + "}"));

        assertThat(lambda.refused("CreateEventSourceMapping", request.toString())
                        .message())
                .isEqualTo(sentence);
    }

    @Test
    @DisplayName("A.2 ProvisionedPollerConfig of a queue is shown with its defaults, kept, and removed by an empty one")
    void pollers() {
        var request = base("sqs");
        request.putObject("ProvisionedPollerConfig").put("MaximumPollers", 2000);
        var created = lambda.call("CreateEventSourceMapping", request.toString());
        assertThat(created.path("ProvisionedPollerConfig"))
                .isEqualTo(LambdaWorld.object("{'MinimumPollers':2,'MaximumPollers':2000}"));
        var mapping = "{'UUID':'" + created.path("UUID").asText() + "'";

        assertThat(lambda.refused("UpdateEventSourceMapping", mapping + ",'ScalingConfig':{'MaximumConcurrency':2}}")
                        .message())
                .contains("ProvisionedPollerConfig cannot be used together");
        var kept = lambda.call("UpdateEventSourceMapping", mapping + ",'BatchSize':5}");
        assertThat(kept.path("ProvisionedPollerConfig")).isEqualTo(created.path("ProvisionedPollerConfig"));
        var removed = lambda.call(
                "UpdateEventSourceMapping",
                mapping + ",'ProvisionedPollerConfig':{},'ScalingConfig':{'MaximumConcurrency':2}}");
        assertThat(removed.has("ProvisionedPollerConfig")).isFalse();
        assertThat(removed.at("/ScalingConfig/MaximumConcurrency").asInt()).isEqualTo(2);
    }

    @Test
    @DisplayName("A.2 ScalingConfig of a queue is shown only when set (A.3.4) and removed by an empty one")
    void scaling() {
        var request = base("sqs");
        request.putObject("ScalingConfig").put("MaximumConcurrency", 2);
        var created = lambda.call("CreateEventSourceMapping", request.toString());
        assertThat(created.at("/ScalingConfig/MaximumConcurrency").asInt()).isEqualTo(2);
        var removed = lambda.call(
                "UpdateEventSourceMapping", "{'UUID':'" + created.path("UUID").asText() + "','ScalingConfig':{}}");
        assertThat(removed.has("ScalingConfig")).isFalse();
    }
}

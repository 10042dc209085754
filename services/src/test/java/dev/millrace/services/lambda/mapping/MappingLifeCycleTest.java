package dev.millrace.services.lambda.mapping;

import static dev.millrace.services.lambda.LambdaWorld.QUEUE;
import static dev.millrace.services.lambda.LambdaWorld.STREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.Scope;
import dev.millrace.services.lambda.LambdaWorld;
import dev.millrace.services.lambda.Vectors;
import dev.millrace.trigger.MappingSettings.RecordAgeLimit;
import dev.millrace.trigger.MappingSettings.RetryLimit;
import dev.millrace.trigger.StartingPosition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MappingLifeCycleTest {

    private static final String FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:fn";
    private static final String DLQ = "arn:aws:sqs:us-east-1:000000000000:dlq";

    private final LambdaWorld lambda;

    MappingLifeCycleTest(@TempDir Path folder) {
        lambda = new LambdaWorld(folder);
        lambda.createFunction("fn");
        lambda.queues.queue(DLQ, Duration.ofSeconds(30));
    }

    static Stream<Named<JsonNode>> transitions() {
        return Vectors.stream(Vectors.file("recorded-lifecycle.json").path("transitions"))
                .map(t -> Named.of(t.path("call").asText(), t));
    }

    @ParameterizedTest
    @MethodSource("transitions")
    @DisplayName("A.4, A.3.5 states of a stream mapping, as recorded")
    void states_are_those_recorded(JsonNode recorded) {
        var call = recorded.path("call").asText();
        ObjectNode answer;
        if (call.startsWith("Create")) {
            answer = createStreamMapping("'Enabled':" + call.endsWith("true"));
        } else {
            var enabledBefore = call.endsWith("Enabled=false") || call.endsWith("while Enabled");
            var uuid = uuid(createStreamMapping("'Enabled':" + enabledBefore));
            answer = switch (call) {
                case "Update Enabled=true" -> update(uuid, "'Enabled':true");
                case "Update Enabled=false" -> update(uuid, "'Enabled':false");
                case "Delete" -> lambda.call("DeleteEventSourceMapping", "{'UUID':'" + uuid + "'}");
                default -> update(uuid, "'BatchSize':7");
            };
        }

        assertThat(answer.path("State")).isEqualTo(recorded.path("answer"));
        assertThat(answer.path("StateTransitionReason").asText()).isEqualTo("User action");
        if (recorded.path("nextGet").asText().startsWith("404")) {
            assertThat(lambda.refused("GetEventSourceMapping", "{'UUID':'" + uuid(answer) + "'}")
                            .status())
                    .isEqualTo(404);
        } else {
            assertThat(get(uuid(answer)).path("State")).isEqualTo(recorded.path("nextGet"));
        }
    }

    @Test
    @DisplayName("A.4.1 while one request changes a mapping, Update and Delete are refused, and nothing else happens")
    void a_mapping_in_use_is_not_changed() {
        var refused = new ArrayList<String>();
        Consumer<String> changeIt = uuid -> List.of("Update", "Delete").forEach(verb -> {
            var error = lambda.refused(verb + "EventSourceMapping", "{'UUID':'" + uuid + "','BatchSize':9}");
            assertThat(error.code()).isEqualTo("ResourceInUseException");
            assertThat(error.status()).isEqualTo(400);
            assertThat(error.messageMember()).isEqualTo("Message");
            refused.add(error.message());
        });
        lambda.streams.meanwhile = () -> list("{}").forEach(changeIt);

        var uuid = uuid(createStreamMapping(""));
        update(uuid, "'BatchSize':7");

        assertThat(refused)
                .hasSize(4)
                .containsOnly(
                        "Cannot update the event source mapping because it is in use.",
                        "Cannot delete the event source mapping because it is in use.");
        assertThat(lambda.streams.calls).containsExactly("start", "update");
        assertThat(get(uuid).path("BatchSize").asInt()).isEqualTo(7);
    }

    @Test
    @DisplayName("A.4.1 other mappings can be changed meanwhile")
    void only_the_mapping_itself_is_in_use() {
        var other = uuid(createStreamMapping("'FunctionName':'fn:$LATEST'"));
        var uuid = uuid(createStreamMapping(""));
        lambda.streams.meanwhile = () -> {
            lambda.streams.meanwhile = () -> {};
            update(other, "'BatchSize':9");
        };

        update(uuid, "'BatchSize':7");

        assertThat(get(other).path("BatchSize").asInt()).isEqualTo(9);
        assertThat(get(uuid).path("BatchSize").asInt()).isEqualTo(7);
    }

    @ParameterizedTest(name = "asked for {0}, the driver is {1}: {2}")
    @DisplayName("A.4 Get and List show the way to what was asked for, and a mapping on it can be changed and deleted")
    @CsvSource({
        "true, Creating, Creating",
        "true, Enabled, Enabled",
        "true, Updating, Updating",
        "true, Enabling, Enabling",
        "true, Disabling, Enabling",
        "true, Disabled, Enabling",
        "false, Creating, Creating",
        "false, Updating, Updating",
        "false, Enabled, Disabling",
        "false, Disabling, Disabling",
        "false, Disabled, Disabled",
    })
    void states_on_the_way(boolean enabled, String driver, String shown) {
        var uuid = uuid(createStreamMapping("'Enabled':" + enabled));
        lambda.streams.state = Optional.of(driver);

        assertThat(get(uuid).path("State").asText()).isEqualTo(shown);
        assertThat(lambda.call("ListEventSourceMappings", "{}")
                        .at("/EventSourceMappings/0/State")
                        .asText())
                .isEqualTo(shown);
        assertThat(update(uuid, "'BatchSize':7").path("State").asText()).isEqualTo("Updating");
        lambda.call("DeleteEventSourceMapping", "{'UUID':'" + uuid + "'}");
        assertThat(list("{}")).isEmpty();
    }

    @Test
    @DisplayName("A.3.1, A.3.3, A.3.8 a stream mapping shows every setting, defaults filled in")
    void defaults_of_a_stream_mapping() {
        var created = createStreamMapping("");

        Vectors.file("api-validation.json")
                .path("defaultsDynamodb")
                .properties()
                .forEach(member -> assertThat(created.path(member.getKey()))
                        .as(member.getKey())
                        .isEqualTo(member.getValue()));
        assertThat(uuid(created)).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(created.path("EventSourceMappingArn").asText())
                .isEqualTo("arn:aws:lambda:us-east-1:000000000000:event-source-mapping:" + uuid(created));
        assertThat(created.path("StartingPosition").asText()).isEqualTo("TRIM_HORIZON");
        assertThat(created.path("FunctionArn").asText()).isEqualTo(FUNCTION);
        assertThat(created.path("LastModified").decimalValue()).isEqualByComparingTo("1767225600.000");
        assertThat(created.has("FilterCriteria")).isFalse();
        assertThat(created.has("ScalingConfig")).isFalse();
    }

    @Test
    @DisplayName("A.1.1 Create, Get, Update and Delete answer the same object; only its state moves on")
    void all_answer_the_same_object() {
        JsonNode created = createStreamMapping("'BatchSize':7").put("State", "");
        var uuid = created.path("UUID").asText();

        JsonNode read = get(uuid).put("State", "");
        JsonNode updated = update(uuid, "'BatchSize':7").put("State", "");
        JsonNode deleted = lambda.call("DeleteEventSourceMapping", "{'UUID':'" + uuid + "'}")
                .put("State", "");

        assertThat(List.of(read, updated, deleted)).containsOnly(created);
    }

    @Test
    @DisplayName("A.3.2, A.3.4 a queue mapping lacks what queues do not have")
    void defaults_of_a_queue_mapping() {
        var created = createQueueMapping("");

        Vectors.file("api-validation.json")
                .path("defaultsSqs")
                .properties()
                .forEach(member -> assertThat(created.path(member.getKey()))
                        .as(member.getKey())
                        .isEqualTo(member.getValue()));
        var names = new HashSet<String>();
        created.fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "UUID",
                        "BatchSize",
                        "MaximumBatchingWindowInSeconds",
                        "EventSourceArn",
                        "FunctionArn",
                        "LastModified",
                        "State",
                        "StateTransitionReason",
                        "FunctionResponseTypes",
                        "EventSourceMappingArn");
    }

    @Test
    @DisplayName("A.4 a queue mapping created disabled is Disabled at once")
    void a_disabled_queue_mapping() {
        assertThat(createQueueMapping("'Enabled':false").path("State").asText()).isEqualTo("Disabled");
    }

    @Test
    @DisplayName("A.2 every setting reaches the engine")
    void settings_reach_the_engine() {
        var created = createStreamMapping("'BatchSize':50,'MaximumBatchingWindowInSeconds':5,'ParallelizationFactor':2,"
                + "'MaximumRetryAttempts':3,'MaximumRecordAgeInSeconds':3600,'BisectBatchOnFunctionError':true,"
                + "'FunctionResponseTypes':['ReportBatchItemFailures'],"
                + "'DestinationConfig':{'OnFailure':{'Destination':'" + DLQ + "'}}");

        var spec = lambda.streams.spec(uuid(created));
        assertThat(spec.streamArn()).isEqualTo(STREAM);
        assertThat(spec.functionArn()).isEqualTo(FUNCTION);
        assertThat(spec.startingPosition()).isEqualTo(StartingPosition.TRIM_HORIZON);
        assertThat(spec.enabled()).isTrue();
        var settings = spec.settings();
        assertThat(settings.batchSize()).isEqualTo(50);
        assertThat(settings.batchWindow()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.parallelizationFactor()).isEqualTo(2);
        assertThat(settings.retries()).isEqualTo(new RetryLimit.AtMost(3));
        assertThat(settings.recordAge()).isEqualTo(new RecordAgeLimit.AtMost(Duration.ofHours(1)));
        assertThat(settings.bisect()).isTrue();
        assertThat(settings.reportBatchItemFailures()).isTrue();
        assertThat(settings.onFailure()).contains(DLQ);
    }

    @Test
    @DisplayName("A.2.5 an Update keeps what it leaves out and clears what it gives empty")
    void updates_keep_and_clear() {
        var uuid = uuid(createStreamMapping("'BatchSize':50,'MaximumRetryAttempts':3,"
                + "'FunctionResponseTypes':['ReportBatchItemFailures'],"
                + "'DestinationConfig':{'OnFailure':{'Destination':'" + DLQ + "'}}"));

        var kept = update(uuid, "'BatchSize':null,'ParallelizationFactor':4");
        assertThat(kept.path("BatchSize").asInt()).isEqualTo(50);
        assertThat(kept.path("MaximumRetryAttempts").asInt()).isEqualTo(3);
        assertThat(kept.path("ParallelizationFactor").asInt()).isEqualTo(4);
        assertThat(kept.at("/DestinationConfig/OnFailure/Destination").asText()).isEqualTo(DLQ);

        var cleared = update(
                uuid,
                "'DestinationConfig':{'OnFailure':{}},'FunctionResponseTypes':[],'MaximumRetryAttempts':-1,"
                        + "'FilterCriteria':{}");
        assertThat(cleared.path("DestinationConfig")).isEqualTo(LambdaWorld.object("{'OnFailure':{}}"));
        assertThat(cleared.path("FunctionResponseTypes")).isEmpty();
        assertThat(lambda.streams.spec(uuid).settings().onFailure()).isEmpty();
        assertThat(lambda.streams.spec(uuid).settings().retries()).isEqualTo(new RetryLimit.Unlimited());

        update(uuid, "'DestinationConfig':{'OnFailure':{'Destination':'" + DLQ + "'}}");
        var byEmptyText = update(uuid, "'DestinationConfig':{'OnFailure':{'Destination':''}}");
        assertThat(byEmptyText.path("DestinationConfig")).isEqualTo(LambdaWorld.object("{'OnFailure':{}}"));
    }

    @Test
    @DisplayName("facts 126a: a rejected Update changes nothing")
    void a_rejected_update_changes_nothing() {
        var uuid = uuid(createStreamMapping(""));
        var before = get(uuid);

        lambda.refused(
                "UpdateEventSourceMapping", "{'UUID':'" + uuid + "','BatchSize':7,'MaximumRecordAgeInSeconds':5}");

        assertThat(get(uuid)).isEqualTo(before);
        assertThat(lambda.streams.calls).containsExactly("start");
    }

    @Test
    @DisplayName("A.4 LastProcessingResult is the engine's")
    void the_last_result_is_shown() {
        var uuid = uuid(createStreamMapping(""));
        lambda.streams.lastProcessingResult = "PROBLEM: Function call failed";

        assertThat(get(uuid).path("LastProcessingResult").asText()).isEqualTo("PROBLEM: Function call failed");
        assertThat(lambda.call("DeleteEventSourceMapping", "{'UUID':'" + uuid + "'}")
                        .path("LastProcessingResult")
                        .asText())
                .isEqualTo("PROBLEM: Function call failed");
    }

    @Test
    @DisplayName("A.4.2 a mapping outlives its function")
    void a_mapping_outlives_its_function() {
        var uuid = uuid(createStreamMapping(""));

        lambda.call("DeleteFunction", "{'FunctionName':'fn'}");

        assertThat(get(uuid).path("State").asText()).isEqualTo("Enabled");
        assertThat(lambda.streams.running).containsKey(uuid);
    }

    @Test
    @DisplayName("A.3.9 lists filter exactly and never fail for an unknown source or function")
    void lists_filter_exactly() {
        var plain = uuid(createStreamMapping(""));
        var qualified = uuid(createStreamMapping("'FunctionName':'fn:$LATEST'"));
        var queue = uuid(createQueueMapping(""));

        assertThat(list("{}")).containsExactlyInAnyOrder(plain, qualified, queue);
        assertThat(list("{'FunctionName':'fn'}")).containsExactlyInAnyOrder(plain, queue);
        assertThat(list("{'FunctionName':'" + FUNCTION + ":$LATEST'}")).containsExactly(qualified);
        assertThat(list("{'EventSourceArn':'" + QUEUE + "'}")).containsExactly(queue);
        assertThat(list("{'FunctionName':'unknown'}")).isEmpty();
        assertThat(list("{'EventSourceArn':'arn:aws:sqs:us-east-1:000000000000:unknown'}"))
                .isEmpty();
    }

    @Test
    @DisplayName("A.3.9 lists come in pages")
    void lists_come_in_pages() {
        createStreamMapping("");
        createQueueMapping("");

        var first = lambda.call("ListEventSourceMappings", "{'MaxItems':1}");
        var second = lambda.call(
                "ListEventSourceMappings",
                "{'MaxItems':1,'Marker':'" + first.path("NextMarker").asText() + "'}");

        assertThat(first.path("EventSourceMappings")).hasSize(1);
        assertThat(second.path("EventSourceMappings")).hasSize(1);
        assertThat(second.path("EventSourceMappings")).isNotEqualTo(first.path("EventSourceMappings"));
        assertThat(second.has("NextMarker") && second.path("NextMarker").isNull())
                .isTrue();
    }

    @Test
    @DisplayName("A.3.9 a page has at most a hundred mappings, whatever MaxItems says")
    void pages_have_at_most_a_hundred() {
        for (int i = 0; i < 101; i++) {
            var queue = QUEUE + i;
            lambda.queues.queue(queue, Duration.ofSeconds(30));
            createQueueMapping("'EventSourceArn':'" + queue + "'");
        }

        var page = lambda.call("ListEventSourceMappings", "{'MaxItems':10000}");

        assertThat(page.path("EventSourceMappings")).hasSize(100);
        assertThat(list("{'Marker':'" + page.path("NextMarker").asText() + "'}"))
                .hasSize(1);
    }

    @Test
    void mappings_of_another_account_are_not_seen() {
        var uuid = uuid(createStreamMapping(""));
        lambda.scope = new Scope("111111111111", "us-east-1");

        assertThat(list("{}")).isEmpty();
        assertThat(lambda.refused("DeleteEventSourceMapping", "{'UUID':'" + uuid + "'}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    @DisplayName("A.3.10 tags of a mapping")
    void tags_of_a_mapping() {
        var arn = createStreamMapping("'Tags':{'a':'1'}")
                .path("EventSourceMappingArn")
                .asText();
        lambda.call("TagResource", "{'Resource':'" + arn + "','Tags':{'b':'2'}}");
        lambda.call("UntagResource", "{'Resource':'" + arn + "','TagKeys':['a','unknown']}");

        assertThat(lambda.call("ListTags", "{'Resource':'" + arn + "'}"))
                .isEqualTo(LambdaWorld.object("{'Tags':{'b':'2'}}"));

        var unknown = arn.substring(0, arn.lastIndexOf(':')) + ":781ce898-3a20-4978-8450-7b296f7d65fe";
        var error = lambda.refused("ListTags", "{'Resource':'" + unknown + "'}");
        assertThat(error.status()).isEqualTo(404);
        assertThat(error.message()).isEqualTo("Event source mapping not found: " + unknown);
    }

    @Test
    void mappings_go_on_after_a_restart_and_only_when_told_to() {
        var enabled = uuid(createStreamMapping("'BatchSize':50"));
        var disabled = uuid(createStreamMapping("'FunctionName':'fn:$LATEST','Enabled':false"));
        var before = get(enabled);

        lambda.restart();

        assertThat(get(enabled)).isEqualTo(before);
        assertThat(lambda.streams.spec(enabled).settings().batchSize()).isEqualTo(50);
        assertThat(lambda.streams.spec(disabled).enabled()).isFalse();
    }

    @Test
    void clients_that_come_before_mappings_go_on_change_what_goes_on() {
        var changed = uuid(createStreamMapping("'BatchSize':50"));
        var deleted = uuid(createStreamMapping("'FunctionName':'fn:$LATEST'"));
        lambda.restartWithoutResuming();
        lambda.streams.calls.clear();

        var fresh = uuid(createQueueMapping(""));
        lambda.call("UpdateEventSourceMapping", "{'UUID':'" + changed + "','BatchSize':7}");
        lambda.call("DeleteEventSourceMapping", "{'UUID':'" + deleted + "'}");
        assertThat(lambda.streams.running).isEmpty();
        lambda.service.resume();

        assertThat(lambda.streams.calls).containsExactly("delete", "start");
        assertThat(lambda.streams.spec(changed).settings().batchSize()).isEqualTo(7);
        lambda.call("DeleteEventSourceMapping", "{'UUID':'" + fresh + "'}");
        var id = lambda.queues.send(QUEUE, "nobody's", Map.of());
        lambda.clock.advance(Duration.ofSeconds(1));
        assertThat(lambda.queues.receives(QUEUE, id))
                .as("a mapping that was started twice would run on")
                .isZero();
    }

    @Test
    void a_queue_mapping_delivers_before_and_after_a_restart() {
        createQueueMapping("");
        lambda.queues.send(QUEUE, "one", Map.of());
        await().until(() -> lambda.queues.held(QUEUE).isEmpty());

        lambda.restart();
        lambda.queues.send(QUEUE, "two", Map.of());
        await().until(() -> lambda.queues.held(QUEUE).isEmpty());

        assertThat(lambda.functions.invocations()).hasSize(2);
    }

    @Test
    void a_deleted_queue_mapping_leaves_the_messages_alone() {
        var uuid = uuid(createQueueMapping(""));
        lambda.call("DeleteEventSourceMapping", "{'UUID':'" + uuid + "'}");

        var id = lambda.queues.send(QUEUE, "one", Map.of());
        lambda.restart();

        assertThat(lambda.queues.receives(QUEUE, id)).isZero();
        assertThat(list("{}")).isEmpty();
    }

    @Test
    void a_mapping_that_cannot_go_on_does_not_keep_the_others_from_it() {
        var stream = uuid(createStreamMapping(""));
        var queue = uuid(createQueueMapping(""));
        lambda.streams.unstartable.add(STREAM);

        lambda.restart();

        assertThat(lambda.streams.running).isEmpty();
        assertThat(lambda.service.mappings())
                .filteredOn(view -> view.status().isPresent())
                .extracting(view -> view.configuration().uuid())
                .containsExactly(queue);
        assertThat(get(stream).path("State").asText()).isEqualTo("Enabled");
    }

    @Test
    void a_mapping_that_cannot_be_started_is_not_kept() {
        lambda.streams.unstartable.add(STREAM);

        assertThatThrownBy(() -> createStreamMapping("")).isInstanceOf(IllegalStateException.class);

        assertThat(list("{}")).isEmpty();
        lambda.restart();
        assertThat(list("{}")).isEmpty();
    }

    @Test
    void a_deleted_mapping_stays_deleted_after_a_restart() {
        var uuid = uuid(createStreamMapping(""));
        lambda.call("DeleteEventSourceMapping", "{'UUID':'" + uuid + "'}");
        assertThat(lambda.streams.calls).containsExactly("start", "delete");

        lambda.restart();

        assertThat(list("{}")).isEmpty();
        assertThat(lambda.streams.running).isEmpty();
    }

    @Test
    void the_read_out_shows_settings_and_status_of_every_mapping() {
        createStreamMapping("'BatchSize':50");
        createQueueMapping("");

        assertThat(lambda.service.mappings())
                .hasSize(2)
                .allSatisfy(view -> assertThat(view.status()).isPresent())
                .anySatisfy(view -> assertThat(view.configuration().batchSize()).isEqualTo(50));
    }

    private ObjectNode createStreamMapping(String members) {
        return create(
                "{'FunctionName':'fn','EventSourceArn':'" + STREAM + "','StartingPosition':'TRIM_HORIZON'}", members);
    }

    private ObjectNode createQueueMapping(String members) {
        return create("{'FunctionName':'fn','EventSourceArn':'" + QUEUE + "'}", members);
    }

    private ObjectNode create(String base, String members) {
        var request = LambdaWorld.object(base);
        request.setAll(LambdaWorld.object("{" + members + "}"));
        return lambda.call("CreateEventSourceMapping", request.toString());
    }

    private ObjectNode update(String uuid, String members) {
        return lambda.call("UpdateEventSourceMapping", "{'UUID':'" + uuid + "'," + members + "}");
    }

    private ObjectNode get(String uuid) {
        return lambda.call("GetEventSourceMapping", "{'UUID':'" + uuid + "'}");
    }

    private List<String> list(String request) {
        var uuids = new ArrayList<String>();
        lambda.call("ListEventSourceMappings", request)
                .path("EventSourceMappings")
                .forEach(m -> uuids.add(m.path("UUID").asText()));
        return uuids;
    }

    private static String uuid(JsonNode mapping) {
        return mapping.path("UUID").asText();
    }
}

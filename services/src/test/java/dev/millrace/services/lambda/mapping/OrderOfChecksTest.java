package dev.millrace.services.lambda.mapping;

import static dev.millrace.services.lambda.LambdaWorld.FIFO_QUEUE;
import static dev.millrace.services.lambda.LambdaWorld.QUEUE;
import static dev.millrace.services.lambda.LambdaWorld.STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.services.lambda.LambdaWorld;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A.5: of two faults in one request the one of the earlier step is told. Every pair of steps, for every kind of source.
 */
class OrderOfChecksTest {

    /**
     * A way to violate a step.
     *
     * @param members what the request has for it, over those of later steps
     * @param sentence a part of what is told
     */
    private record Fault(String step, String members, String sentence) {}

    private static final Fault MODEL = new Fault("1 model", "'BatchSize':0", "Value '0' at 'batchSize'");
    private static final Fault KIND =
            new Fault("2 kind of source", "'EventSourceArn':'arn:aws:s3:::b'", "Unrecognized event source.");
    private static final Fault FUNCTION = new Fault("4 function", "'FunctionName':'none'", "Function does not exist");
    private static final Fault FILTERS = new Fault(
            "6c filters",
            "'FilterCriteria':{'Filters':[{'Pattern':'not-json'}]}",
            "Invalid filter pattern definition.");
    private static final Fault KEY = new Fault(
            "Millrace's own",
            "'KMSKeyArn':'arn:aws:kms:us-east-1:000000000000:key/k'",
            "Millrace does not support KMSKeyArn yet.");

    private static final List<Fault> OF_STREAMS = List.of(
            MODEL,
            KIND,
            new Fault("3a foreign parameter", "'ScalingConfig':{'MaximumConcurrency':2}", "Unsupported ScalingConfig"),
            new Fault(
                    "3b position", "'StartingPosition':'AT_TIMESTAMP'", "Unsupported starting position for arn type: "),
            FUNCTION,
            new Fault(
                    "5 source",
                    "'EventSourceArn':'arn:aws:dynamodb:us-east-1:000000000000:table/gone/stream/x'",
                    "Stream not found: "),
            new Fault("6a ranges", "'MaximumRecordAgeInSeconds':5", "MaximumRecordAgeInSeconds must be either"),
            new Fault(
                    "6b destination",
                    "'DestinationConfig':{'OnFailure':{'Destination':'arn:aws:sqs:us-east-1:000000000000:gone'}}",
                    "the specified queue does not exist"),
            FILTERS,
            KEY,
            new Fault("7 duplicate", "", "provided mapping already exists"));

    private static final List<Fault> OF_QUEUES = List.of(
            MODEL,
            KIND,
            new Fault("3a foreign parameter", "'ParallelizationFactor':2", "Unsupported ParallelizationFactor"),
            new Fault("3b position", "'StartingPosition':'LATEST'", "Unsupported StartingPosition"),
            FUNCTION,
            new Fault(
                    "5 source",
                    "'EventSourceArn':'arn:aws:sqs:us-east-1:000000000000:gone'",
                    "The specified queue does not exist."),
            new Fault("6a ranges", "'BatchSize':11", "Maximum batch window in seconds must be greater than 0"),
            FILTERS,
            KEY,
            new Fault("7 duplicate", "", "already exists. Please update or delete"));

    private static final List<Fault> OF_FIFO_QUEUES = OF_QUEUES.stream()
            .map(fault -> switch (fault.step()) {
                case "5 source" ->
                    new Fault(
                            fault.step(),
                            "'EventSourceArn':'arn:aws:sqs:us-east-1:000000000000:gone.fifo'",
                            fault.sentence());
                case "6a ranges" ->
                    new Fault(
                            fault.step(),
                            "'MaximumBatchingWindowInSeconds':1",
                            "Batching window is not supported for FIFO queues");
                default -> fault;
            })
            .toList();

    /** The steps of Update: the source stays, and is not asked again. */
    private static final List<Fault> OF_UPDATES = Stream.concat(
                    Stream.of(
                            MODEL,
                            new Fault(
                                    "the mapping exists",
                                    "'UUID':'781ce898-3a20-4978-8450-7b296f7d65fe'",
                                    "The resource you requested does not exist.")),
                    OF_STREAMS.stream()
                            .filter(fault -> !List.of("1 model", "2 kind of source", "3b position", "5 source")
                                    .contains(fault.step())))
            .map(fault -> fault.step().equals("7 duplicate")
                    ? new Fault(fault.step(), "'FunctionName':'other'", fault.sentence())
                    : fault)
            .toList();

    private final LambdaWorld lambda;

    OrderOfChecksTest(@TempDir Path folder) {
        lambda = new LambdaWorld(folder);
        lambda.createFunction("fn");
        lambda.createFunction("other");
    }

    private static Stream<Arguments> pairs(String source, List<Fault> steps) {
        var pairs = new ArrayList<Arguments>();
        for (int earlier = 0; earlier < steps.size(); earlier++) {
            for (int later = earlier + 1; later < steps.size(); later++) {
                pairs.add(Arguments.of(source, steps.get(earlier), steps.get(later)));
            }
        }
        return pairs.stream();
    }

    static Stream<Arguments> ofCreate() {
        return Stream.of(pairs(STREAM, OF_STREAMS), pairs(QUEUE, OF_QUEUES), pairs(FIFO_QUEUE, OF_FIFO_QUEUES))
                .flatMap(pairs -> pairs);
    }

    @ParameterizedTest(name = "{1} before {2}")
    @MethodSource("ofCreate")
    @DisplayName("A.5 Create tells the fault of the earlier step")
    void earlier_step_of_create(String source, Fault earlier, Fault later) {
        var faultless = LambdaWorld.object("{'FunctionName':'fn','EventSourceArn':'" + source + "'}");
        if (source.equals(STREAM)) {
            faultless.put("StartingPosition", "TRIM_HORIZON");
        }
        if (later.step().equals("7 duplicate")) {
            lambda.call("CreateEventSourceMapping", faultless.toString());
        }
        var before = lambda.service.mappings();

        assertThat(told("CreateEventSourceMapping", with(faultless, later))).contains(later.sentence());
        assertThat(told("CreateEventSourceMapping", with(with(faultless, later), earlier)))
                .contains(earlier.sentence());
        assertThat(lambda.service.mappings()).isEqualTo(before);
    }

    static Stream<Arguments> ofUpdate() {
        return pairs(STREAM, OF_UPDATES);
    }

    @ParameterizedTest(name = "{1} before {2}")
    @MethodSource("ofUpdate")
    @DisplayName("A.5 Update tells the fault of the earlier step, and changes nothing")
    void earlier_step_of_update(String source, Fault earlier, Fault later) {
        var mapping = LambdaWorld.object("{'FunctionName':'fn','StartingPosition':'TRIM_HORIZON'}")
                .put("EventSourceArn", source);
        var uuid = lambda.call("CreateEventSourceMapping", mapping.toString()).path("UUID");
        lambda.call(
                "CreateEventSourceMapping", mapping.put("FunctionName", "other").toString());
        var faultless = LambdaWorld.object("{}");
        faultless.set("UUID", uuid);
        var before = lambda.service.mappings();

        assertThat(told("UpdateEventSourceMapping", with(faultless, later))).contains(later.sentence());
        assertThat(told("UpdateEventSourceMapping", with(with(faultless, later), earlier)))
                .contains(earlier.sentence());
        assertThat(lambda.service.mappings()).isEqualTo(before);
    }

    private static ObjectNode with(ObjectNode request, Fault fault) {
        var changed = LambdaWorld.object(request.toString());
        changed.setAll(LambdaWorld.object("{" + fault.members() + "}"));
        return changed;
    }

    private String told(String operation, ObjectNode request) {
        return Objects.requireNonNull(
                lambda.refused(operation, request.toString()).message());
    }
}

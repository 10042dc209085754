package dev.millrace.services.lambda.mapping;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.model.Clock;
import dev.millrace.services.Call;
import dev.millrace.services.HttpBinding;
import dev.millrace.services.HttpBinding.Query;
import dev.millrace.services.Operation;
import dev.millrace.services.buckets.ObjectBuckets;
import dev.millrace.services.lambda.function.FunctionName;
import dev.millrace.services.lambda.function.FunctionRegistry;
import dev.millrace.services.lambda.request.Constraints;
import dev.millrace.services.mappings.StreamSource;
import dev.millrace.services.queues.MessageQueues;
import dev.millrace.services.topics.Topics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operations on event source mappings (A.1), and where REST finds them. */
public final class MappingOperations {

    /** However many are asked for, a page has no more (A.3.9). */
    static final int MAX_PAGE = 100;

    private static final String MAPPINGS = "/2015-03-31/event-source-mappings";
    private static final String MAPPING = MAPPINGS + "/{UUID}";

    record Named(@JsonProperty("UUID") String uuid) {}

    record ListRequest(
            @Query("EventSourceArn") @Nullable String eventSourceArn,
            @Query("FunctionName") @Nullable String functionName,
            @Query("Marker") @Nullable String marker,
            @Query("MaxItems") @Nullable Integer maxItems) {}

    /** @param nextMarker null on the wire too, if there is no more (A.3.9) */
    record ListAnswer(
            List<EventSourceMappingConfiguration> eventSourceMappings,
            @JsonInclude @Nullable String nextMarker) {}

    private final EventSourceMappings mappings;
    private final CreateMapping create;
    private final UpdateMapping update;

    public MappingOperations(
            EventSourceMappings mappings,
            FunctionRegistry functions,
            StreamSource streams,
            MessageQueues queues,
            Topics topics,
            ObjectBuckets buckets,
            Clock clock) {
        var rules = new SourceRules(functions, streams, queues, topics, buckets);
        this.mappings = mappings;
        this.create = new CreateMapping(mappings, rules, clock);
        this.update = new UpdateMapping(mappings, rules, clock);
    }

    public List<Operation> all() {
        return List.of(
                Operation.rest(
                        "CreateEventSourceMapping",
                        new HttpBinding("POST", MAPPINGS, 202),
                        CreateMapping.Request.class,
                        EventSourceMappingConfiguration.class,
                        create::handle),
                Operation.rest(
                        "GetEventSourceMapping",
                        new HttpBinding("GET", MAPPING, 200),
                        Named.class,
                        EventSourceMappingConfiguration.class,
                        (call, request) -> mappings.now(mappings.get(call.scope(), request.uuid()))),
                Operation.rest(
                        "ListEventSourceMappings",
                        new HttpBinding("GET", MAPPINGS, 200),
                        ListRequest.class,
                        ListAnswer.class,
                        this::list),
                Operation.rest(
                        "UpdateEventSourceMapping",
                        new HttpBinding("PUT", MAPPING, 202),
                        UpdateMapping.Request.class,
                        EventSourceMappingConfiguration.class,
                        update::handle),
                Operation.rest(
                        "DeleteEventSourceMapping",
                        new HttpBinding("DELETE", MAPPING, 202),
                        Named.class,
                        EventSourceMappingConfiguration.class,
                        (call, request) -> mappings.delete(call.scope(), request.uuid())));
    }

    private ListAnswer list(Call call, ListRequest request) {
        var constraints = new Constraints().range("maxItems", request.maxItems(), 1, 10_000);
        if (request.functionName() != null) {
            FunctionName.constrain(constraints, request.functionName());
        }
        constraints.check();
        var functionArn = request.functionName() == null
                ? null
                : FunctionName.parse(call.scope(), request.functionName()).arn();
        var marker = request.marker() == null ? "" : request.marker();
        var rest = mappings.all(call.scope()).stream()
                .filter(m ->
                        request.eventSourceArn() == null || m.eventSourceArn().equals(request.eventSourceArn()))
                .filter(m -> functionArn == null || m.functionArn().equals(functionArn))
                .filter(m -> m.uuid().compareTo(marker) > 0)
                .toList();
        var size = Math.min(MAX_PAGE, request.maxItems() == null ? MAX_PAGE : request.maxItems());
        var page = rest.subList(0, Math.min(size, rest.size()));
        return new ListAnswer(
                page.stream().map(mappings::now).toList(),
                page.size() < rest.size() ? page.getLast().uuid() : null);
    }
}

package dev.millrace.gateway;

import dev.millrace.gateway.protocol.Dispatcher;
import dev.millrace.gateway.protocol.RequestIds;
import dev.millrace.gateway.protocol.WireAnswer;
import dev.millrace.gateway.protocol.WireRequest;
import dev.millrace.gateway.signature.RequestSignature;
import dev.millrace.model.Scope;
import dev.millrace.services.AwsService;
import dev.millrace.services.Operation;
import dev.millrace.services.Protocol;
import dev.millrace.services.ServiceCatalog;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request that nobody sent, to a service that nobody has, answered as any other, so that everything on the way from
 * JSON to JSON is loaded before the first real one. It reaches nothing outside.
 */
final class TrialRequest implements AwsService {

    private static final String TARGET = "DynamoDB_00000000.Try";
    private static final Map<String, String> HEADERS = Map.of(
            "x-amz-target",
            TARGET,
            "content-type",
            "application/x-amz-json-1.0",
            "x-amz-date",
            "20260101T000000Z",
            "authorization",
            "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/dynamodb/aws4_request,"
                    + " SignedHeaders=host;x-amz-date, Signature="
                    + "0".repeat(64));

    record Question(@Nullable String name, @Nullable Integer limit) {}

    record Answer(@Nullable String name, @Nullable List<String> names) {}

    private TrialRequest() {}

    /** Asks and answers once. */
    static WireAnswer perform() {
        var dispatcher = new Dispatcher(new ServiceCatalog(List.of(new TrialRequest())), Scope.DEFAULT);
        return dispatcher.answer(new WireRequest(
                "POST",
                "/",
                "",
                name -> Optional.ofNullable(HEADERS.get(name)),
                "{\"Name\": \"trial\", \"Limit\": 1}".getBytes(StandardCharsets.UTF_8),
                RequestIds.next(Optional.of(TARGET)),
                RequestSignature.ACCEPTED));
    }

    @Override
    public Address address() {
        return new Address("trial", "dynamodb", "DynamoDB_00000000", "", "", List.of(Protocol.JSON_1_0));
    }

    @Override
    public List<Operation> operations() {
        return List.of(Operation.of(
                "Try",
                Question.class,
                Answer.class,
                (call, question) -> new Answer(question.name(), List.of(call.requestId()))));
    }
}

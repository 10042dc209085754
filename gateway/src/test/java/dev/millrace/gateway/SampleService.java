package dev.millrace.gateway;

import dev.millrace.model.ServiceError;
import dev.millrace.model.errors.DynamoDbErrors;
import dev.millrace.services.AwsService;
import dev.millrace.services.Call;
import dev.millrace.services.HttpBinding;
import dev.millrace.services.Operation;
import dev.millrace.services.Protocol;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Small services that use every part of the contract, so that the gateway is tested without the real ones. */
final class SampleService implements AwsService {

    record Throughput(@Nullable Long readCapacityUnits) {}

    record Tag(String key, String value) {}

    record TableRequest(
            @Nullable String tableName,
            @Nullable Integer limit,
            @Nullable Boolean flag,
            byte @Nullable [] blob,
            @Nullable Throughput throughput,
            @Nullable List<Tag> tags,
            @Nullable Map<String, String> names) {}

    record TableResponse(String tableName, Instant creationDateTime, String region, String account) {}

    record Nothing() {}

    record InvokeRequest(
            @Nullable String functionName,
            @HttpBinding.Query("Qualifier") @Nullable String qualifier,

            @HttpBinding.Header("X-Amz-Invocation-Type") @Nullable
            String invocationType,

            @HttpBinding.Body byte[] payload) {}

    record InvokeResponse(
            @HttpBinding.Status Integer statusCode,
            @HttpBinding.Header("X-Amz-Executed-Version") String executedVersion,
            @HttpBinding.Body byte[] payload) {}

    record FunctionsRequest(
            @HttpBinding.Query("MaxItems") @Nullable Integer maxItems) {}

    record FunctionsResponse(List<Function> functions) {}

    record Function(String functionName, @Nullable Integer memorySize) {}

    record UntagRequest(
            @Nullable String resource,
            @HttpBinding.Query("tagKeys") @Nullable List<String> tagKeys) {}

    private final Address address;
    private final List<Operation> operations;

    private SampleService(Address address, List<Operation> operations) {
        this.address = address;
        this.operations = operations;
    }

    static SampleService dynamoDb() {
        return new SampleService(
                new Address("dynamodb", "dynamodb", "DynamoDB_20120810", "", "", List.of(Protocol.JSON_1_0)),
                List.of(
                        Operation.of("CreateTable", TableRequest.class, TableResponse.class, SampleService::table),
                        Operation.of("DeleteTable", TableRequest.class, Nothing.class, (call, request) -> {
                            throw DynamoDbErrors.tableNotFound(String.valueOf(request.tableName()));
                        }),
                        Operation.of("ListTables", TableRequest.class, Nothing.class, (call, request) -> {
                            throw new IllegalStateException("the secret inside");
                        }),
                        new Operation.Raw("GetItem", (call, body) -> body),
                        new Operation.Raw("PutItem", (call, body) -> {
                            throw DynamoDbErrors.conditionalCheckFailed(Optional.of("{\"id\":{\"S\":\"4 5\"}}"));
                        })));
    }

    private static TableResponse table(Call call, TableRequest request) {
        return new TableResponse(
                String.valueOf(request.tableName()),
                Instant.parse("2026-01-01T00:00:00.250Z"),
                call.scope().region(),
                call.scope().account());
    }

    static SampleService lambda() {
        return new SampleService(
                new Address("lambda", "lambda", "", "", "", List.of(Protocol.REST_JSON)),
                List.of(
                        Operation.rest(
                                "Invoke",
                                new HttpBinding("POST", "/2015-03-31/functions/{FunctionName}/invocations", 200),
                                InvokeRequest.class,
                                InvokeResponse.class,
                                (call, request) -> new InvokeResponse(
                                        "Event".equals(request.invocationType()) ? 202 : 200,
                                        request.functionName() + ":" + request.qualifier(),
                                        request.payload())),
                        Operation.rest(
                                "ListFunctions",
                                new HttpBinding("GET", "/2015-03-31/functions", 200),
                                FunctionsRequest.class,
                                FunctionsResponse.class,
                                (call, request) ->
                                        new FunctionsResponse(List.of(new Function("f", request.maxItems())))),
                        Operation.rest(
                                "GetFunction",
                                new HttpBinding("GET", "/2015-03-31/functions/{FunctionName}", 200),
                                InvokeRequest.class,
                                Nothing.class,
                                (call, request) -> {
                                    throw ServiceError.of(
                                                    404,
                                                    "ResourceNotFoundException",
                                                    "Function not found: " + request.functionName())
                                            .withMessageMember("Message")
                                            .asException();
                                }),
                        Operation.rest(
                                "UntagResource",
                                new HttpBinding("DELETE", "/2017-03-31/tags/{Resource}", 204),
                                UntagRequest.class,
                                Nothing.class,
                                (call, request) -> {
                                    if (!request.equals(new UntagRequest(
                                            "arn:aws:lambda:us-east-1:000000000000:function:f", List.of("a", "b")))) {
                                        throw ServiceError.of(400, "Unexpected", request.toString())
                                                .asException();
                                    }
                                    return new Nothing();
                                })));
    }

    @Override
    public Address address() {
        return address;
    }

    @Override
    public List<Operation> operations() {
        return operations;
    }
}

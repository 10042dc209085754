package dev.millrace.services.lambda.function;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.functions.Functions;
import dev.millrace.functions.Invocation;
import dev.millrace.functions.InvocationOutcome;
import dev.millrace.functions.InvocationOutcome.FunctionError;
import dev.millrace.functions.InvocationOutcome.Returned;
import dev.millrace.functions.InvocationOutcome.Throttled;
import dev.millrace.functions.InvocationOutcome.TimedOut;
import dev.millrace.functions.InvocationOutcome.Unavailable;
import dev.millrace.functions.LogTail;
import dev.millrace.model.errors.LambdaErrors;
import dev.millrace.services.Call;
import dev.millrace.services.HttpBinding.Body;
import dev.millrace.services.HttpBinding.Header;
import dev.millrace.services.HttpBinding.Query;
import dev.millrace.services.HttpBinding.Status;
import dev.millrace.services.Wire;
import dev.millrace.services.lambda.request.Constraints;
import dev.millrace.services.lambda.request.Unsupported;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Invoke: waits for the outcome ({@code RequestResponse}), queues ({@code Event}) or only checks ({@code DryRun}). A
 * failed function is an answer, status 200 with the header {@code X-Amz-Function-Error}.
 */
final class InvokeFunction {

    /** Largest event of a synchronous invocation. */
    static final int MAX_EVENT_BYTES = 6_291_456;

    /** Largest event of an asynchronous invocation. */
    static final int MAX_QUEUED_EVENT_BYTES = 1_048_576;

    private static final byte[] EMPTY_EVENT = {'{', '}'};

    record Request(
            @Nullable String functionName,
            @Header("X-Amz-Invocation-Type") @Nullable String invocationType,
            @Header("X-Amz-Log-Type") @Nullable String logType,
            @Header("X-Amz-Client-Context") @Nullable String clientContext,
            @Query("Qualifier") @Nullable String qualifier,
            @Body byte @Nullable [] payload) {}

    record Answer(
            @Status int statusCode,
            @Header("X-Amz-Function-Error") @Nullable String functionError,
            @Header("X-Amz-Log-Result") @Nullable String logResult,
            @Header("X-Amz-Executed-Version") @Nullable String executedVersion,
            @Body byte @Nullable [] payload) {}

    private final FunctionRegistry registry;
    private final Functions functions;
    private final QueuedInvocations queued;

    InvokeFunction(FunctionRegistry registry, Functions functions, QueuedInvocations queued) {
        this.registry = registry;
        this.functions = functions;
        this.queued = queued;
    }

    Answer handle(Call call, Request request) {
        var constraints = new Constraints();
        FunctionName.constrain(constraints, request.functionName());
        constraints
                .oneOf("invocationType", request.invocationType(), List.of("Event", "RequestResponse", "DryRun"))
                .oneOf("logType", request.logType(), List.of("None", "Tail"))
                .check();
        var name = FunctionName.of(call.scope(), request.functionName(), request.qualifier());
        var isEvent = "Event".equals(request.invocationType());
        var event = request.payload() == null || request.payload().length == 0 ? EMPTY_EVENT : request.payload();
        checkEvent(event, isEvent ? MAX_QUEUED_EVENT_BYTES : MAX_EVENT_BYTES);
        var function = registry.get(name);
        Unsupported.refuse("ClientContext", request.clientContext());
        if ("DryRun".equals(request.invocationType())) {
            return new Answer(204, null, null, null, null);
        }
        var invocation = new Invocation(call.requestId(), name.arn(), event);
        if (isEvent) {
            queued.add(function.arn(), invocation, () -> {});
            return new Answer(202, null, null, null, null);
        }
        if ("Tail".equals(request.logType())) {
            var tail = new LogTail();
            var outcome = functions.invoke(function.arn(), invocation.withLog(tail));
            return answer(outcome, Base64.getEncoder().encodeToString(tail.bytes()));
        }
        return answer(functions.invoke(function.arn(), invocation), null);
    }

    private static Answer answer(InvocationOutcome outcome, @Nullable String logResult) {
        return switch (outcome) {
            case Returned returned -> ended(null, logResult, returned.payload());
            case FunctionError error -> ended("Unhandled", logResult, error.payload());
            case TimedOut timedOut -> ended("Unhandled", logResult, timedOut.payload());
            case Throttled throttled ->
                throw LambdaErrors.tooManyRequests("ReservedFunctionConcurrentInvocationLimitExceeded");
            case Unavailable unavailable -> throw LambdaErrors.service(unavailable.reason());
        };
    }

    private static Answer ended(@Nullable String functionError, @Nullable String logResult, byte[] payload) {
        return new Answer(200, functionError, logResult, FunctionName.LATEST, payload);
    }

    private static void checkEvent(byte[] event, int maxBytes) {
        if (event.length > maxBytes) {
            throw LambdaErrors.requestTooLarge(maxBytes);
        }
        try (var json = Wire.JSON.createParser(event)) {
            json.nextToken();
            json.skipChildren();
            if (json.nextToken() != null) {
                throw LambdaErrors.invalidRequestContent(
                        "Could not parse request body into json: there is more than one value");
            }
        } catch (JsonProcessingException e) {
            throw LambdaErrors.invalidRequestContent(
                    "Could not parse request body into json: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

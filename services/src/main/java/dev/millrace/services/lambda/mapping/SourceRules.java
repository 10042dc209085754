package dev.millrace.services.lambda.mapping;

import dev.millrace.model.Arn;
import dev.millrace.model.Scope;
import dev.millrace.model.errors.LambdaErrors;
import dev.millrace.services.buckets.ObjectBuckets;
import dev.millrace.services.lambda.function.FunctionName;
import dev.millrace.services.lambda.function.FunctionRegistry;
import dev.millrace.services.mappings.StreamSource;
import dev.millrace.services.queues.MessageQueues;
import dev.millrace.services.topics.Topics;
import dev.millrace.trigger.StartingPosition;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What AWS asks of the things a mapping names: function, source, position and destination (A.5, steps 3 to 6). */
final class SourceRules {

    private final FunctionRegistry functions;
    private final StreamSource streams;
    private final MessageQueues queues;
    private final Topics topics;
    private final ObjectBuckets buckets;

    SourceRules(
            FunctionRegistry functions,
            StreamSource streams,
            MessageQueues queues,
            Topics topics,
            ObjectBuckets buckets) {
        this.functions = functions;
        this.streams = streams;
        this.queues = queues;
        this.topics = topics;
        this.buckets = buckets;
    }

    /** The position a new mapping begins at; null for a queue, which has none. The text is one of AWS's three. */
    static @Nullable StartingPosition position(
            SourceKind kind, String sourceArn, @Nullable String position, @Nullable Instant timestamp) {
        if (!kind.isStream()) {
            if (position != null) {
                throw unsupported("StartingPosition");
            }
            if (timestamp != null) {
                throw unsupported("StartingPositionTimestamp");
            }
            return null;
        }
        if (position == null) {
            // Recorded as an InvalidParameterValueException although it reads like a ValidationException.
            throw LambdaErrors.invalidParameter(
                    "1 validation error detected: Value null at 'startingPosition' failed to"
                            + " satisfy constraint: Member must not be null.");
        }
        if (position.equals("AT_TIMESTAMP")) {
            throw LambdaErrors.invalidParameter("Unsupported starting position for arn type: " + sourceArn);
        }
        if (timestamp != null) {
            throw LambdaErrors.invalidParameter("Timestamp only valid with StartingPosition AT_TIMESTAMP");
        }
        return StartingPosition.valueOf(position);
    }

    void checkFunction(FunctionName function) {
        if (!functions.exists(function)) {
            throw LambdaErrors.invalidParameter("Function does not exist");
        }
    }

    /** A stream belongs to the mapping's account and region; a queue may be another account's. */
    void checkSource(SourceKind kind, String sourceArn, Scope scope) {
        if (kind.isStream()) {
            var ownStream = Arn.parse(sourceArn)
                    .filter(arn -> arn.account().equals(scope.account())
                            && arn.region().equals(scope.region()));
            if (ownStream.isEmpty() || streams.shards(sourceArn).isEmpty()) {
                throw LambdaErrors.invalidParameter("Stream not found: " + sourceArn);
            }
        } else if (queues.find(sourceArn).isEmpty()) {
            throw LambdaErrors.invalidParameter(
                    "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS"
                            + " Error Message: The specified queue does not exist.");
        }
    }

    /** K.7: a message must stay hidden for as long as the function may work on it. */
    void checkVisibility(String queueArn, FunctionName function) {
        var visibility = queues.find(queueArn).orElseThrow().visibilityTimeout();
        functions
                .timeout(function)
                .filter(timeout -> timeout.compareTo(visibility) > 0)
                .ifPresent(timeout -> {
                    throw LambdaErrors.invalidParameter("Queue visibility timeout: " + visibility.toSeconds()
                            + " seconds is less than Function timeout: " + timeout.toSeconds() + " seconds");
                });
    }

    /** A.2.4: a destination is checked when it is given. */
    void checkDestination(@Nullable String destinationArn) {
        if (destinationArn == null) {
            return;
        }
        var arn = Arn.parse(destinationArn).orElseThrow(() -> invalidDestination(destinationArn, "it is not an ARN"));
        switch (arn.service()) {
            case "sqs" -> {
                if (arn.resource().endsWith(".fifo")) {
                    throw invalidDestination(destinationArn, "FIFO queues are not supported");
                }
                if (queues.find(destinationArn).isEmpty()) {
                    throw invalidDestination(destinationArn, "the specified queue does not exist");
                }
            }
            case "sns" -> {
                if (arn.resource().endsWith(".fifo")) {
                    throw invalidDestination(destinationArn, "FIFO topics are not supported");
                }
                if (!topics.exists(destinationArn)) {
                    throw invalidDestination(destinationArn, "the specified topic does not exist");
                }
            }
            case "s3" -> {
                if (buckets.find(arn.resource()).isEmpty()) {
                    throw invalidDestination(destinationArn, "the specified bucket does not exist");
                }
            }
            default ->
                throw invalidDestination(destinationArn, "an on-failure destination is a queue, a topic or a bucket");
        }
    }

    private static RuntimeException unsupported(String member) {
        return LambdaErrors.invalidParameter(
                "Unsupported " + member + " parameter for given event source mapping type.");
    }

    private static RuntimeException invalidDestination(String arn, String reason) {
        return LambdaErrors.invalidParameter("The destination ARN " + arn + " is invalid: " + reason + ".");
    }
}

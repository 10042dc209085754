package dev.millrace.services.sqs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.Arn;
import dev.millrace.model.errors.SqsErrors;
import dev.millrace.services.Wire;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The attributes of a queue that its owner sets, as text and checked: whatever stands here is valid. Immutable.
 *
 * @param attributes only those given; {@link #effective} has the defaults too
 */
record QueueSettings(Map<String, String> attributes) {

    /** Longest message that SQS takes, in bytes of UTF-8 with its attributes. */
    static final int MAX_MESSAGE_BYTES = 1_048_576;

    static final int MAX_VISIBILITY_SECONDS = 43_200;
    static final int MAX_DELAY_SECONDS = 900;
    static final int MAX_WAIT_SECONDS = 20;

    private static final String VISIBILITY = "VisibilityTimeout";
    private static final String RETENTION = "MessageRetentionPeriod";
    private static final String DELAY = "DelaySeconds";
    private static final String WAIT = "ReceiveMessageWaitTimeSeconds";
    private static final String SIZE = "MaximumMessageSize";
    private static final String REDRIVE = "RedrivePolicy";
    private static final int MAX_RECEIVES = 1000;

    /** A number's name, range and default. */
    private record Range(long lowest, long highest, String usual) {}

    private static final Map<String, Range> NUMBERS = Map.of(
            VISIBILITY,
            new Range(0, MAX_VISIBILITY_SECONDS, "30"),
            RETENTION,
            new Range(60, 1_209_600, "345600"),
            DELAY,
            new Range(0, MAX_DELAY_SECONDS, "0"),
            WAIT,
            new Range(0, MAX_WAIT_SECONDS, "0"),
            SIZE,
            new Range(1024, MAX_MESSAGE_BYTES, String.valueOf(MAX_MESSAGE_BYTES)),
            "KmsDataKeyReusePeriodSeconds",
            new Range(60, 86_400, ""));

    static final String FIFO_QUEUE = "FifoQueue";

    private static final String BY_CONTENT = "ContentBasedDeduplication";
    private static final String SCOPE = "DeduplicationScope";
    private static final String THROUGHPUT = "FifoThroughputLimit";
    private static final String PER_GROUP = "messageGroup";

    /** What only FIFO queues have: values allowed, the default first. */
    private static final Map<String, List<String>> FIFO = Map.of(
            FIFO_QUEUE,
            List.of("true"),
            BY_CONTENT,
            List.of("false", "true"),
            SCOPE,
            List.of("queue", PER_GROUP),
            THROUGHPUT,
            List.of("perQueue", "perMessageGroupId"));

    private static final Set<String> TEXTS = Set.of("Policy", "KmsMasterKeyId", "RedriveAllowPolicy");
    private static final String SSE = "SqsManagedSseEnabled";

    /** After so many receives a message moves to the dead-letter queue. */
    record Redrive(String deadLetterQueueArn, int maxReceives) {}

    QueueSettings {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /**
     * Checks what a client gives; an empty value takes an optional attribute away.
     *
     * @param fifo whether it is for a FIFO queue
     */
    static QueueSettings parse(Map<String, String> given, boolean fifo) {
        given.forEach((name, value) -> {
            if (FIFO.containsKey(name)) {
                checkFifo(name, value, fifo);
            } else {
                check(name, value);
            }
        });
        return new QueueSettings(given);
    }

    QueueSettings with(QueueSettings changes) {
        var all = new LinkedHashMap<>(attributes);
        changes.attributes.forEach((name, value) -> {
            if (value.isEmpty()) {
                all.remove(name);
            } else {
                all.put(name, value);
            }
        });
        var result = new QueueSettings(all);
        if (result.isFifo() && result.isLimitedPerGroup() && !result.deduplicatesPerGroup()) {
            throw SqsErrors.invalidAttributeValue(
                    THROUGHPUT, "perMessageGroupId is allowed only when the value for " + SCOPE + " is " + PER_GROUP);
        }
        return result;
    }

    private static void checkFifo(String name, String value, boolean fifo) {
        if (!fifo) {
            throw SqsErrors.invalidAttributeName(name);
        }
        if (name.equals(FIFO_QUEUE) && !value.equals("true")) {
            throw SqsErrors.invalidAttributeValue(name, "Modifying queue type is not supported");
        }
        if (!FIFO.getOrDefault(name, List.of()).contains(value)) {
            throw SqsErrors.invalidAttributeValue(name);
        }
    }

    private static void check(String name, String value) {
        var range = NUMBERS.get(name);
        if (range != null) {
            if (!value.matches("[0-9]{1,9}")
                    || Long.parseLong(value) < range.lowest()
                    || Long.parseLong(value) > range.highest()) {
                throw SqsErrors.invalidAttributeValue(name);
            }
        } else if (name.equals(REDRIVE)) {
            if (!value.isEmpty() && redrive(value).isEmpty()) {
                throw SqsErrors.invalidParameterValue("Value " + value
                        + " for parameter RedrivePolicy is invalid. Reason: It must be a JSON object with "
                        + "deadLetterTargetArn, the ARN of a queue, and maxReceiveCount, 1 to " + MAX_RECEIVES
                        + ".");
            }
        } else if (name.equals(SSE)) {
            if (!value.equals("true") && !value.equals("false")) {
                throw SqsErrors.invalidAttributeValue(name);
            }
        } else if (!TEXTS.contains(name)) {
            throw SqsErrors.invalidAttributeName(name);
        }
    }

    /** The first of the given attributes whose value differs from what is in effect. */
    Optional<String> differenceTo(QueueSettings wanted) {
        var effective = effective();
        return wanted.attributes.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(effective.getOrDefault(entry.getKey(), "")))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** All attributes with a value, defaults included. */
    Map<String, String> effective() {
        var all = new LinkedHashMap<String, String>();
        NUMBERS.forEach((name, range) -> {
            if (!range.usual().isEmpty()) {
                all.put(name, range.usual());
            }
        });
        all.put(SSE, "true");
        if (isFifo()) {
            FIFO.forEach((name, values) -> all.put(name, values.getFirst()));
        }
        all.putAll(attributes);
        return all;
    }

    static boolean isKnown(String attribute) {
        return NUMBERS.containsKey(attribute)
                || TEXTS.contains(attribute)
                || FIFO.containsKey(attribute)
                || attribute.equals(REDRIVE)
                || attribute.equals(SSE);
    }

    boolean isFifo() {
        return attributes.containsKey(FIFO_QUEUE);
    }

    /** Whether a message without a deduplication id is known by its body. */
    boolean deduplicatesByContent() {
        return "true".equals(attributes.get(BY_CONTENT));
    }

    /** Whether equal messages of different groups are different. */
    boolean deduplicatesPerGroup() {
        return PER_GROUP.equals(attributes.get(SCOPE));
    }

    private boolean isLimitedPerGroup() {
        return "perMessageGroupId".equals(attributes.get(THROUGHPUT));
    }

    Duration visibilityTimeout() {
        return seconds(VISIBILITY);
    }

    Duration retention() {
        return seconds(RETENTION);
    }

    Duration delay() {
        return seconds(DELAY);
    }

    Duration receiveWait() {
        return seconds(WAIT);
    }

    int maxMessageBytes() {
        return Integer.parseInt(effective().getOrDefault(SIZE, "0"));
    }

    Optional<Redrive> redrive() {
        return Optional.ofNullable(attributes.get(REDRIVE)).flatMap(QueueSettings::redrive);
    }

    private Duration seconds(String name) {
        return Duration.ofSeconds(Long.parseLong(effective().getOrDefault(name, "0")));
    }

    private static Optional<Redrive> redrive(String json) {
        JsonNode policy;
        try {
            policy = Wire.JSON.readTree(json);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        var target = policy.path("deadLetterTargetArn").asText("");
        int receives = policy.path("maxReceiveCount").asInt(0); // a number, or one as text, as some clients write it
        boolean valid = receives >= 1
                && receives <= MAX_RECEIVES
                && Arn.parse(target).filter(arn -> arn.service().equals("sqs")).isPresent();
        return valid ? Optional.of(new Redrive(target, receives)) : Optional.empty();
    }
}

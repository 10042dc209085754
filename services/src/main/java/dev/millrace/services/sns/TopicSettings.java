package dev.millrace.services.sns;

import dev.millrace.model.errors.SnsErrors;
import dev.millrace.services.topics.StandardPolicy;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The attributes of a topic that its owner sets, as text and checked: whatever stands here is valid. Immutable.
 *
 * @param attributes only those given
 */
record TopicSettings(Map<String, String> attributes) {

    static final String POLICY = "Policy";
    static final String DELIVERY_POLICY = "DeliveryPolicy";
    static final String DISPLAY_NAME = "DisplayName";
    private static final String SIGNATURE_VERSION = "SignatureVersion";
    private static final int LONGEST_DISPLAY_NAME = 100;

    /** Of the delivery status logs, which Millrace does not write: kept because tools set them on every topic. */
    private static final Pattern FEEDBACK = Pattern.compile("(HTTP|SQS|Lambda|Firehose|Application)"
            + "(SuccessFeedbackRoleArn|FailureFeedbackRoleArn|SuccessFeedbackSampleRate)");

    private static final List<String> FIFO =
            List.of("FifoTopic", "ContentBasedDeduplication", "FifoThroughputScope", "ArchivePolicy");

    TopicSettings {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /** Checks what a client gives; an empty value takes an attribute away. */
    static TopicSettings parse(Map<String, String> given) {
        given.forEach(TopicSettings::check);
        return new TopicSettings(given);
    }

    private static void check(String name, String value) {
        if (FIFO.contains(name)) {
            if (!value.isEmpty() && !value.equals("false")) {
                throw SnsErrors.unsupported("FIFO topics: attribute " + name);
            }
        } else if (name.equals("KmsMasterKeyId")) {
            if (!value.isEmpty()) {
                throw SnsErrors.unsupported("encryption: attribute " + name);
            }
        } else if (FEEDBACK.matcher(name).matches()) {
            checkFeedback(name, value);
        } else {
            checkOwn(name, value);
        }
    }

    private static void checkOwn(String name, String value) {
        switch (name) {
            case DISPLAY_NAME -> {
                if (value.length() > LONGEST_DISPLAY_NAME) {
                    throw SnsErrors.invalidParameter("DisplayName");
                }
            }
            case POLICY -> {
                if (Json.object(value).isEmpty()) {
                    throw SnsErrors.invalidParameter("Policy Error: null");
                }
            }
            case DELIVERY_POLICY -> {
                if (!value.isEmpty()) {
                    RetryPolicy.ofTopic(value);
                }
            }
            case SIGNATURE_VERSION -> oneOf(name, value, List.of("1", "2"));
            case "TracingConfig" -> oneOf(name, value, List.of("PassThrough", "Active"));
            default -> throw SnsErrors.invalidParameter("AttributeName");
        }
    }

    private static void checkFeedback(String name, String value) {
        if (name.endsWith("SampleRate") && !value.matches("|[0-9]|[1-9][0-9]|100")) {
            throw SnsErrors.invalidParameter(
                    name + ": Invalid value [" + value + "]. Must be an integer from 0 to 100");
        }
        if (name.endsWith("RoleArn") && !value.matches("|arn:[^:]+:iam::[0-9]{12}:role/.+")) {
            throw SnsErrors.invalidParameter(name + ": Invalid value [" + value + "]. Must be the ARN of a role");
        }
    }

    private static void oneOf(String name, String value, List<String> allowed) {
        if (!value.isEmpty() && !allowed.contains(value)) {
            throw SnsErrors.invalidParameter(name + ": Invalid value [" + value + "]. Must be one of " + allowed);
        }
    }

    TopicSettings with(TopicSettings changes) {
        var all = new LinkedHashMap<>(attributes);
        changes.attributes.forEach((name, value) -> {
            if (value.isEmpty() || FIFO.contains(name)) {
                all.remove(name);
            } else {
                all.put(name, value);
            }
        });
        return new TopicSettings(all);
    }

    /** Whether each of the wanted attributes has the value it has here. */
    boolean agreesWith(TopicSettings wanted) {
        return with(wanted).attributes.equals(attributes);
    }

    /** Whether its owner has decided who may use the topic; at first only the owner may. */
    boolean hasOwnPolicy() {
        return Optional.ofNullable(attributes.get(POLICY))
                .flatMap(Json::object)
                .filter(policy -> !policy.path("Id").asText().equals(StandardPolicy.ID))
                .isPresent();
    }

    RetryPolicy retryPolicy() {
        return Optional.ofNullable(attributes.get(DELIVERY_POLICY))
                .map(RetryPolicy::ofTopic)
                .orElse(RetryPolicy.STANDARD);
    }

    String signatureVersion() {
        return attributes.getOrDefault(SIGNATURE_VERSION, "1");
    }
}

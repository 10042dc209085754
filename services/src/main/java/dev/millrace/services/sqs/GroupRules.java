package dev.millrace.services.sqs;

import dev.millrace.model.errors.SqsErrors;
import dev.millrace.services.sqs.MessageWire.SendEntry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the two kinds of queues want to be told of groups and duplicates, and refuse to be told. */
final class GroupRules {

    private static final Pattern ID = Pattern.compile("[!-~]{1,128}");

    private GroupRules() {}

    /**
     * The system attributes by which the message will be known.
     *
     * @throws dev.millrace.model.ServiceException if SQS would refuse the message
     */
    static Map<String, String> attributes(SendEntry entry, String body, QueueSettings settings) {
        var attributes = new LinkedHashMap<String, String>();
        var group = checked(StoredMessage.GROUP, entry.messageGroupId());
        var deduplicationId = checked(StoredMessage.DEDUPLICATION, entry.messageDeduplicationId());
        if (settings.isFifo()) {
            refuseDelay(entry.delaySeconds());
            if (group == null) {
                throw SqsErrors.missingParameter(StoredMessage.GROUP);
            }
            if (deduplicationId == null && !settings.deduplicatesByContent()) {
                throw SqsErrors.invalidParameterValue("The queue should either have ContentBasedDeduplication enabled"
                        + " or MessageDeduplicationId provided explicitly");
            }
            attributes.put(StoredMessage.DEDUPLICATION, deduplicationId == null ? sha256(body) : deduplicationId);
        } else if (deduplicationId != null) {
            throw notOfThisType(StoredMessage.DEDUPLICATION, deduplicationId);
        }
        if (group != null) {
            attributes.put(StoredMessage.GROUP, group);
        }
        return attributes;
    }

    /** ReceiveRequestAttemptId, which only FIFO queues know. */
    static Optional<String> attempt(@Nullable String id, QueueSettings settings) {
        var attempt = checked("ReceiveRequestAttemptId", id);
        if (attempt != null && !settings.isFifo()) {
            throw notOfThisType("ReceiveRequestAttemptId", attempt);
        }
        return Optional.ofNullable(attempt);
    }

    /** Only the queue itself may have a delay; saying 0 is allowed. */
    private static void refuseDelay(@Nullable Integer seconds) {
        if (seconds != null && seconds != 0) {
            throw notOfThisType("DelaySeconds", seconds.toString());
        }
    }

    private static @Nullable String checked(String parameter, @Nullable String id) {
        if (id != null && !ID.matcher(id).matches()) {
            throw SqsErrors.invalidParameterValue("Value " + id + " for parameter " + parameter
                    + " is invalid. Reason: " + parameter
                    + " can only include alphanumeric and punctuation characters. 1 to 128 in length.");
        }
        return id;
    }

    private static RuntimeException notOfThisType(String parameter, String value) {
        return SqsErrors.invalidParameterValue("Value " + value + " for parameter " + parameter
                + " is invalid. Reason: The request include parameter that is not valid for this queue type.");
    }

    /** Of the body alone: attributes do not make a message another one. */
    private static String sha256(String body) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

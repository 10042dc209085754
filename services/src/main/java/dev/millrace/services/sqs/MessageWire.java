package dev.millrace.services.sqs;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.services.Flattened;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests and responses of the message operations. */
final class MessageWire {

    private MessageWire() {}

    record Attribute(@Nullable String dataType, @Nullable String stringValue, byte @Nullable [] binaryValue) {}

    record SendMessageRequest(
            @Nullable String queueUrl,
            @Nullable String messageBody,
            @Nullable Integer delaySeconds,
            @Flattened("MessageAttribute") @Nullable Map<String, Attribute> messageAttributes,
            @Flattened("MessageSystemAttribute") @Nullable Map<String, Attribute> messageSystemAttributes,
            @Nullable String messageDeduplicationId,
            @Nullable String messageGroupId) {}

    record SendMessageResponse(
            @JsonProperty("MD5OfMessageBody") String md5OfMessageBody,

            @JsonProperty("MD5OfMessageAttributes") @Nullable
            String md5OfMessageAttributes,

            @JsonProperty("MD5OfMessageSystemAttributes") @Nullable
            String md5OfMessageSystemAttributes,

            String messageId,
            @Nullable String sequenceNumber) {}

    record SendEntry(
            @Nullable String id,
            @Nullable String messageBody,
            @Nullable Integer delaySeconds,
            @Flattened("MessageAttribute") @Nullable Map<String, Attribute> messageAttributes,
            @Flattened("MessageSystemAttribute") @Nullable Map<String, Attribute> messageSystemAttributes,
            @Nullable String messageDeduplicationId,
            @Nullable String messageGroupId) {}

    record SendMessageBatchRequest(
            @Nullable String queueUrl,

            @Flattened("SendMessageBatchRequestEntry") @Nullable
            List<SendEntry> entries) {}

    record SendResult(
            String id,
            String messageId,
            @JsonProperty("MD5OfMessageBody") String md5OfMessageBody,

            @JsonProperty("MD5OfMessageAttributes") @Nullable
            String md5OfMessageAttributes,

            @JsonProperty("MD5OfMessageSystemAttributes") @Nullable
            String md5OfMessageSystemAttributes,

            @Nullable String sequenceNumber) {}

    record Failure(
            String id,
            Boolean senderFault,
            String code,
            @Nullable String message) {}

    record SendMessageBatchResponse(
            @Flattened("SendMessageBatchResultEntry") List<SendResult> successful,
            @Flattened("BatchResultErrorEntry") @Nullable List<Failure> failed) {}

    record ReceiveMessageRequest(
            @Nullable String queueUrl,
            @Flattened("AttributeName") @Nullable List<String> attributeNames,

            @Flattened("MessageSystemAttributeName") @Nullable
            List<String> messageSystemAttributeNames,

            @Flattened("MessageAttributeName") @Nullable List<String> messageAttributeNames,
            @Nullable Integer maxNumberOfMessages,
            @Nullable Integer visibilityTimeout,
            @Nullable Integer waitTimeSeconds,
            @Nullable String receiveRequestAttemptId) {}

    record ReceiveMessageResponse(
            @Flattened("Message") @Nullable List<Received> messages) {}

    record Received(
            String messageId,
            String receiptHandle,
            @JsonProperty("MD5OfBody") String md5OfBody,
            String body,
            @Flattened("Attribute") @Nullable Map<String, String> attributes,

            @JsonProperty("MD5OfMessageAttributes") @Nullable
            String md5OfMessageAttributes,

            @Flattened("MessageAttribute") @Nullable Map<String, Attribute> messageAttributes) {}

    record DeleteMessageRequest(
            @Nullable String queueUrl, @Nullable String receiptHandle) {}

    record DeleteEntry(@Nullable String id, @Nullable String receiptHandle) {}

    record DeleteMessageBatchRequest(
            @Nullable String queueUrl,

            @Flattened("DeleteMessageBatchRequestEntry") @Nullable
            List<DeleteEntry> entries) {}

    record ResultEntry(String id) {}

    record DeleteMessageBatchResponse(
            @Flattened("DeleteMessageBatchResultEntry") List<ResultEntry> successful,
            @Flattened("BatchResultErrorEntry") @Nullable List<Failure> failed) {}

    record ChangeMessageVisibilityRequest(
            @Nullable String queueUrl,
            @Nullable String receiptHandle,
            @Nullable Integer visibilityTimeout) {}

    record VisibilityEntry(
            @Nullable String id,
            @Nullable String receiptHandle,
            @Nullable Integer visibilityTimeout) {}

    record ChangeMessageVisibilityBatchRequest(
            @Nullable String queueUrl,

            @Flattened("ChangeMessageVisibilityBatchRequestEntry") @Nullable
            List<VisibilityEntry> entries) {}

    record ChangeMessageVisibilityBatchResponse(
            @Flattened("ChangeMessageVisibilityBatchResultEntry")
            List<ResultEntry> successful,

            @Flattened("BatchResultErrorEntry") @Nullable List<Failure> failed) {}

    record Nothing() {}
}

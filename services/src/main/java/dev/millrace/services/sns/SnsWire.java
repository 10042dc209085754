package dev.millrace.services.sns;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.services.EmptyResult;
import dev.millrace.services.Entries;
import dev.millrace.services.Link;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests and responses. */
final class SnsWire {

    private SnsWire() {}

    record Nothing() {}

    @EmptyResult
    record EmptyAnswer() {}

    record Tag(@Nullable String key, @Nullable String value) {}

    record CreateTopicRequest(
            @Nullable String name,
            @Nullable Map<String, String> attributes,
            @Nullable List<Tag> tags,
            @Nullable String dataProtectionPolicy) {}

    record TopicArnAnswer(String topicArn) {}

    record TopicRequest(@Nullable String topicArn) {}

    record AttributesAnswer(Map<String, String> attributes) {}

    record SetTopicAttributesRequest(
            @Nullable String topicArn,
            @Nullable String attributeName,
            @Nullable String attributeValue) {}

    record ListRequest(@Nullable String nextToken) {}

    record TopicEntry(String topicArn) {}

    record ListTopicsAnswer(
            List<TopicEntry> topics, @Nullable String nextToken) {}

    record ResourceRequest(@Nullable String resourceArn) {}

    record TagsAnswer(List<Tag> tags) {}

    record TagRequest(
            @Nullable String resourceArn, @Nullable List<Tag> tags) {}

    record UntagRequest(
            @Nullable String resourceArn, @Nullable List<String> tagKeys) {}

    record SubscribeRequest(
            @Nullable String topicArn,
            @Nullable String protocol,
            @Nullable String endpoint,
            @Nullable Map<String, String> attributes,
            @Nullable Boolean returnSubscriptionArn) {}

    record SubscriptionArnAnswer(String subscriptionArn) {}

    @Link
    record ConfirmRequest(
            @Nullable String topicArn,
            @Nullable String token,
            @Nullable String authenticateOnUnsubscribe) {}

    @Link
    record UnsubscribeRequest(@Nullable String subscriptionArn) {}

    record SubscriptionRequest(@Nullable String subscriptionArn) {}

    record SetSubscriptionAttributesRequest(
            @Nullable String subscriptionArn,
            @Nullable String attributeName,
            @Nullable String attributeValue) {}

    record ListByTopicRequest(
            @Nullable String topicArn, @Nullable String nextToken) {}

    record SubscriptionEntry(String subscriptionArn, String owner, String protocol, String endpoint, String topicArn) {}

    record SubscriptionsAnswer(
            List<SubscriptionEntry> subscriptions, @Nullable String nextToken) {}

    record AttributeValue(
            @Nullable String dataType, @Nullable String stringValue, byte @Nullable [] binaryValue) {}

    record PublishRequest(
            @Nullable String topicArn,
            @Nullable String targetArn,
            @Nullable String phoneNumber,
            @Nullable String message,
            @Nullable String subject,
            @Nullable String messageStructure,

            @Entries(key = "Name", value = "Value") @Nullable
            Map<String, AttributeValue> messageAttributes,

            @Nullable String messageDeduplicationId,
            @Nullable String messageGroupId) {}

    record PublishAnswer(String messageId) {}

    record PublishEntry(
            @Nullable String id,
            @Nullable String message,
            @Nullable String subject,
            @Nullable String messageStructure,

            @Entries(key = "Name", value = "Value") @Nullable
            Map<String, AttributeValue> messageAttributes,

            @Nullable String messageDeduplicationId,
            @Nullable String messageGroupId) {}

    record PublishBatchRequest(
            @Nullable String topicArn,

            @JsonProperty("PublishBatchRequestEntries") @Nullable
            List<PublishEntry> entries) {}

    record PublishedEntry(String id, String messageId) {}

    record FailedEntry(String id, String code, @Nullable String message, Boolean senderFault) {}

    record PublishBatchAnswer(List<PublishedEntry> successful, List<FailedEntry> failed) {}
}

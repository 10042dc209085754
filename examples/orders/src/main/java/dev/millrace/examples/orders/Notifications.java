package dev.millrace.examples.orders;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/**
 * The notification topic: one message a status change. What a subscription may filter by stands in the attributes. The
 * event id is the deduplication id: the same in every repetition, and in no other message.
 */
final class Notifications {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SnsClient topics;
    private final String topicArn;

    Notifications(SnsClient topics, String topicArn) {
        this.topics = topics;
        this.topicArn = topicArn;
    }

    /**
     * Announces an order's new status. Subscribers may hear of a change twice, when a delivery died between the
     * announcement and the mark.
     */
    void announce(OrderChange statusChange) {
        var message = JSON.createObjectNode()
                .put("orderId", statusChange.orderId())
                .put("customerId", statusChange.customerId());
        var attributes = new HashMap<String, MessageAttributeValue>();
        attributes.put("orderId", text(statusChange.orderId()));
        attributes.put("deduplicationId", text(statusChange.eventId()));
        statusChange.status().ifPresent(status -> {
            message.put("status", status);
            attributes.put("status", text(status));
        });
        statusChange.statusBefore().ifPresent(status -> {
            message.put("previousStatus", status);
            attributes.put("previousStatus", text(status));
        });
        message.put("sequenceNumber", statusChange.sequenceNumber());
        topics.publish(request ->
                request.topicArn(topicArn).message(message.toString()).messageAttributes(Map.copyOf(attributes)));
    }

    private static MessageAttributeValue text(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(value)
                .build();
    }
}

package dev.millrace.examples.orders;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/**
 * The alert topic: one message a failure document that needs people. It holds counts and ids and no order's data, since
 * it ends in mailboxes and chats.
 */
final class Alerts {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int IDS_AT_MOST = 100;

    private final SnsClient topics;
    private final String topicArn;

    Alerts(SnsClient topics, String topicArn) {
        this.topics = topics;
        this.topicArn = topicArn;
    }

    void raise(FailureDocument document, Recovery recovery) {
        var message = JSON.createObjectNode()
                .put("requestId", document.requestId())
                .put("condition", document.condition())
                .put("shardId", document.shardId())
                .put("startSequenceNumber", document.firstSequenceNumber().toString())
                .put("endSequenceNumber", document.lastSequenceNumber().toString())
                .put("batchSize", document.batchSize())
                .put("recordsReadBack", recovery.readBack())
                .put("recordsRecovered", recovery.recovered())
                .put("recordsPoison", recovery.poison().size());
        var ids = message.putArray("poisonEventIds");
        recovery.poison().stream()
                .limit(IDS_AT_MOST)
                .forEach(poison -> ids.add(poison.change().eventId()));
        topics.publish(request -> request.topicArn(topicArn)
                .subject("Order changes could not be processed")
                .message(message.toString())
                .messageAttributes(Map.of(
                        "condition",
                        text(document.condition()),
                        "deduplicationId",
                        text(document.requestId() + "#" + document.firstSequenceNumber()))));
    }

    private static MessageAttributeValue text(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(value)
                .build();
    }
}

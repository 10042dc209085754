package dev.millrace.services.sns;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one subscription gets: a message, or the request to confirm. Immutable.
 *
 * @param subject empty if there is none
 * @param token of confirmations; empty of notifications
 */
record Dispatch(
        Kind kind,
        String subscriptionArn,
        String topicArn,
        Protocol protocol,
        String endpoint,
        boolean raw,
        String messageId,
        Instant published,
        String subject,
        String message,
        Map<String, Attribute> attributes,
        String signatureVersion,
        String token) {

    /** What it is for; the names are AWS's. */
    enum Kind {
        NOTIFICATION("Notification"),
        SUBSCRIPTION_CONFIRMATION("SubscriptionConfirmation"),
        UNSUBSCRIBE_CONFIRMATION("UnsubscribeConfirmation");

        private final String type;

        Kind(String type) {
            this.type = type;
        }

        /** {@code Type} in messages and {@code x-amz-sns-message-type} in headers. */
        String type() {
            return type;
        }
    }

    Dispatch {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    static Dispatch of(Notice notice, StoredSubscription subscription, String signatureVersion) {
        return new Dispatch(
                Kind.NOTIFICATION,
                subscription.arn(),
                subscription.topicArn(),
                subscription.protocol(),
                subscription.endpoint(),
                subscription.settings().isRaw(),
                notice.messageId(),
                notice.published(),
                notice.subject().orElse(""),
                notice.messageFor(subscription.protocol()),
                notice.attributes(),
                signatureVersion,
                "");
    }

    /** Asks the endpoint whether it agrees to be subscribed. */
    static Dispatch confirmation(StoredSubscription subscription, String messageId, String signatureVersion) {
        return asking(
                Kind.SUBSCRIPTION_CONFIRMATION,
                subscription,
                messageId,
                signatureVersion,
                "You have chosen to subscribe to the topic " + subscription.topicArn()
                        + ".\nTo confirm the subscription, visit the SubscribeURL included in this message.");
    }

    /** Tells the endpoint that it is no longer subscribed. */
    static Dispatch goodbye(StoredSubscription subscription, String messageId, String signatureVersion) {
        return asking(
                Kind.UNSUBSCRIBE_CONFIRMATION,
                subscription,
                messageId,
                signatureVersion,
                "You have chosen to deactivate subscription " + subscription.arn()
                        + ".\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in"
                        + " this message.");
    }

    private static Dispatch asking(
            Kind kind, StoredSubscription subscription, String messageId, String signatureVersion, String message) {
        return new Dispatch(
                kind,
                subscription.arn(),
                subscription.topicArn(),
                subscription.protocol(),
                subscription.endpoint(),
                false,
                messageId,
                subscription.since(),
                "",
                message,
                Map.of(),
                signatureVersion,
                subscription.token());
    }

    /** Whether the subscription is still in the state that this was meant for. */
    boolean suits(StoredSubscription subscription) {
        return switch (kind) {
            case NOTIFICATION -> subscription.isConfirmed();
            case SUBSCRIPTION_CONFIRMATION ->
                subscription.isPending() && subscription.token().equals(token);
            case UNSUBSCRIBE_CONFIRMATION ->
                subscription.isDeactivated() && subscription.token().equals(token);
        };
    }
}

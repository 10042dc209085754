package dev.millrace.services.sns;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A subscription as the store keeps it. Immutable.
 *
 * @param owner the account of who subscribed
 * @param token confirms it while it is pending, restores it while it is deactivated
 * @param since when its state began
 * @param authenticated whether only its owner may end it
 * @param attributes those set by its owner
 */
record StoredSubscription(
        String arn,
        String topicArn,
        Protocol protocol,
        String endpoint,
        String owner,
        State state,
        String token,
        Instant since,
        boolean authenticated,
        Map<String, String> attributes) {

    /** Where a subscription is in its life. */
    enum State {
        /** Waits for its endpoint to agree. */
        PENDING,
        /** Gets what is published. */
        CONFIRMED,
        /** Ended, though its endpoint may still restore it. */
        DEACTIVATED
    }

    StoredSubscription {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    boolean isConfirmed() {
        return state == State.CONFIRMED;
    }

    boolean isPending() {
        return state == State.PENDING;
    }

    boolean isDeactivated() {
        return state == State.DEACTIVATED;
    }

    SubscriptionSettings settings() {
        return new SubscriptionSettings(attributes);
    }

    StoredSubscription confirmed(Instant now, boolean onlyOwnerMayEnd) {
        return new StoredSubscription(
                arn, topicArn, protocol, endpoint, owner, State.CONFIRMED, token, now, onlyOwnerMayEnd, attributes);
    }

    StoredSubscription deactivated(Instant now, String newToken) {
        return new StoredSubscription(
                arn, topicArn, protocol, endpoint, owner, State.DEACTIVATED, newToken, now, authenticated, attributes);
    }

    StoredSubscription withSettings(SubscriptionSettings settings) {
        return new StoredSubscription(
                arn, topicArn, protocol, endpoint, owner, state, token, since, authenticated, settings.attributes());
    }
}

package dev.millrace.services.sns;

import dev.millrace.model.Arn;
import dev.millrace.model.errors.SnsErrors;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The attributes of a subscription that its owner sets, as text and checked: whatever stands here is valid. Immutable.
 *
 * @param attributes only those given
 */
record SubscriptionSettings(Map<String, String> attributes) {

    static final SubscriptionSettings NONE = new SubscriptionSettings(Map.of());

    private static final String RAW = "RawMessageDelivery";
    private static final String FILTER = "FilterPolicy";
    private static final String FILTER_SCOPE = "FilterPolicyScope";
    private static final String REDRIVE = "RedrivePolicy";
    private static final String DELIVERY = "DeliveryPolicy";

    SubscriptionSettings {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /**
     * These settings with the changes a client gives; an empty value takes an attribute away.
     *
     * @throws dev.millrace.model.ServiceException if SNS would refuse them
     */
    SubscriptionSettings with(Protocol protocol, Map<String, String> changes) {
        var all = new LinkedHashMap<>(attributes);
        changes.forEach((name, value) -> {
            check(protocol, name, value);
            if (isNothing(name, value)) {
                all.remove(name);
            } else {
                all.put(name, value);
            }
        });
        var settings = new SubscriptionSettings(all);
        if (!settings.hasFilterOf(this)) {
            settings.filter(); // a new scope may not suit the old policy
        }
        return settings;
    }

    private static boolean isNothing(String name, String value) {
        return value.isEmpty()
                || ((name.equals(FILTER) || name.equals(REDRIVE))
                        && value.strip().equals("{}"));
    }

    private static void check(Protocol protocol, String name, String value) {
        switch (name) {
            case RAW -> {
                if (!value.equals("true") && !value.equals("false")) {
                    throw SnsErrors.invalidParameter(
                            "RawMessageDelivery: Invalid value [" + value + "]. Must be true or false.");
                }
                if (value.equals("true") && !protocol.canBeRaw()) {
                    throw SnsErrors.invalidParameter(
                            "Delivery protocol [" + protocol.wireName() + "] does not support raw message delivery.");
                }
            }
            case FILTER_SCOPE -> {
                if (!value.isEmpty()) {
                    FilterPolicy.Scope.of(value);
                }
            }
            case REDRIVE -> {
                if (!isNothing(name, value)) {
                    checkRedrive(value);
                }
            }
            case DELIVERY -> {
                if (!value.isEmpty()) {
                    RetryPolicy.ofSubscription(value);
                    if (!protocol.isHttp()) {
                        throw SnsErrors.invalidParameter("DeliveryPolicy: Delivery protocol [" + protocol.wireName()
                                + "] does not support delivery policies.");
                    }
                }
            }
            case FILTER -> {} // looked at with its scope
            case "SubscriptionRoleArn" -> throw SnsErrors.unsupported("attribute SubscriptionRoleArn");
            case "ReplayPolicy" -> throw SnsErrors.unsupported("FIFO topics: attribute ReplayPolicy");
            default -> throw SnsErrors.invalidParameter("AttributeName");
        }
    }

    private static void checkRedrive(String value) {
        var policy = Json.object(value)
                .orElseThrow(() -> SnsErrors.invalidParameter("RedrivePolicy: failed to parse JSON."));
        var target = policy.path("deadLetterTargetArn").asText("");
        if (policy.size() != 1 || target.isEmpty()) {
            throw SnsErrors.invalidParameter("RedrivePolicy: must have deadLetterTargetArn and nothing else");
        }
        if (Arn.parse(target).filter(arn -> arn.service().equals("sqs")).isEmpty()) {
            throw SnsErrors.invalidParameter("RedrivePolicy: deadLetterTargetArn is an invalid arn");
        }
        if (target.endsWith(".fifo")) {
            throw SnsErrors.invalidParameter("RedrivePolicy: must use a standard queue as DLQ for a standard topic");
        }
    }

    boolean isRaw() {
        return Boolean.parseBoolean(attributes.get(RAW));
    }

    /** What the subscription wants; empty if everything. */
    Optional<FilterPolicy> filter() {
        return Optional.ofNullable(attributes.get(FILTER)).flatMap(json -> FilterPolicy.parse(json, scope()));
    }

    /** Whether both want the same, said in the same words. */
    boolean hasFilterOf(SubscriptionSettings other) {
        return Objects.equals(attributes.get(FILTER), other.attributes.get(FILTER))
                && Objects.equals(attributes.get(FILTER_SCOPE), other.attributes.get(FILTER_SCOPE));
    }

    private FilterPolicy.Scope scope() {
        return Optional.ofNullable(attributes.get(FILTER_SCOPE))
                .map(FilterPolicy.Scope::of)
                .orElse(FilterPolicy.Scope.ATTRIBUTES);
    }

    /** The queue that gets what cannot be delivered. */
    Optional<String> deadLetterQueue() {
        return Optional.ofNullable(attributes.get(REDRIVE))
                .flatMap(Json::object)
                .map(policy -> policy.path("deadLetterTargetArn").asText());
    }

    /** The subscription's own way to try again, if it has one. */
    Optional<RetryPolicy> retryPolicy() {
        return Optional.ofNullable(attributes.get(DELIVERY)).map(RetryPolicy::ofSubscription);
    }

    /** The attributes as they are answered: the scope belongs to a filter. */
    Map<String, String> shown() {
        var shown = new LinkedHashMap<>(attributes);
        shown.put(RAW, String.valueOf(isRaw()));
        if (shown.containsKey(FILTER)) {
            shown.put(FILTER_SCOPE, scope().wireName());
        }
        return shown;
    }
}

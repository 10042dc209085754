package dev.millrace.services.sns;

import dev.millrace.model.errors.SnsErrors;
import dev.millrace.services.Call;
import dev.millrace.services.Operation;
import dev.millrace.services.sns.SnsWire.AttributesAnswer;
import dev.millrace.services.sns.SnsWire.ConfirmRequest;
import dev.millrace.services.sns.SnsWire.ListByTopicRequest;
import dev.millrace.services.sns.SnsWire.ListRequest;
import dev.millrace.services.sns.SnsWire.Nothing;
import dev.millrace.services.sns.SnsWire.SetSubscriptionAttributesRequest;
import dev.millrace.services.sns.SnsWire.SubscribeRequest;
import dev.millrace.services.sns.SnsWire.SubscriptionArnAnswer;
import dev.millrace.services.sns.SnsWire.SubscriptionEntry;
import dev.millrace.services.sns.SnsWire.SubscriptionRequest;
import dev.millrace.services.sns.SnsWire.SubscriptionsAnswer;
import dev.millrace.services.sns.SnsWire.UnsubscribeRequest;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can be done with subscriptions. */
final class SubscriptionOperations {

    private final LocalTopics topics;
    private final Subscriptions subscriptions;
    private final Arns arns;

    SubscriptionOperations(LocalTopics topics) {
        this.topics = topics;
        this.subscriptions = topics.subscriptions();
        this.arns = new Arns(topics);
    }

    List<Operation> all() {
        return List.of(
                Operation.of("Subscribe", SubscribeRequest.class, SubscriptionArnAnswer.class, this::subscribe),
                Operation.of("ConfirmSubscription", ConfirmRequest.class, SubscriptionArnAnswer.class, this::confirm),
                Operation.of("Unsubscribe", UnsubscribeRequest.class, Nothing.class, this::unsubscribe),
                Operation.of(
                        "GetSubscriptionAttributes",
                        SubscriptionRequest.class,
                        AttributesAnswer.class,
                        this::attributes),
                Operation.of(
                        "SetSubscriptionAttributes",
                        SetSubscriptionAttributesRequest.class,
                        Nothing.class,
                        this::setAttribute),
                Operation.of("ListSubscriptions", ListRequest.class, SubscriptionsAnswer.class, this::list),
                Operation.of(
                        "ListSubscriptionsByTopic",
                        ListByTopicRequest.class,
                        SubscriptionsAnswer.class,
                        this::listByTopic));
    }

    private SubscriptionArnAnswer subscribe(Call call, SubscribeRequest request) {
        var topic = arns.topic(call, request.topicArn(), "TopicArn", "Subscribe");
        var protocol = Protocol.of(request.protocol());
        var endpoint = protocol.endpoint(request.endpoint());
        var attributes = request.attributes() == null ? Map.<String, String>of() : request.attributes();
        var subscription =
                subscriptions.subscribe(topic, protocol, endpoint, call.scope().account(), attributes);
        boolean named = subscription.isConfirmed() || Boolean.TRUE.equals(request.returnSubscriptionArn());
        return new SubscriptionArnAnswer(named ? subscription.arn() : "pending confirmation");
    }

    private SubscriptionArnAnswer confirm(Call call, ConfirmRequest request) {
        var topic = arns.topic(call, request.topicArn(), "TopicArn", "ConfirmSubscription");
        if (request.token() == null || request.token().isEmpty()) {
            throw SnsErrors.missingParameter("Token");
        }
        boolean onlyOwnerMayEnd =
                !call.accessKey().isEmpty() && "true".equalsIgnoreCase(request.authenticateOnUnsubscribe());
        return new SubscriptionArnAnswer(
                subscriptions.confirm(topic, request.token(), onlyOwnerMayEnd).arn());
    }

    private Nothing unsubscribe(Call call, UnsubscribeRequest request) {
        var arn = Arns.subscription(call, request.subscriptionArn());
        if (call.accessKey().isEmpty() && subscriptions.get(arn).authenticated()) {
            throw SnsErrors.notAuthorized(call.scope().account(), "Unsubscribe", arn);
        }
        subscriptions.unsubscribe(arn);
        return new Nothing();
    }

    private AttributesAnswer attributes(Call call, SubscriptionRequest request) {
        var subscription = subscriptions.get(Arns.subscription(call, request.subscriptionArn()));
        var all = new LinkedHashMap<String, String>();
        all.put("SubscriptionArn", subscription.arn());
        all.put("TopicArn", subscription.topicArn());
        all.put("Protocol", subscription.protocol().wireName());
        all.put("Endpoint", subscription.endpoint());
        all.put("Owner", subscription.owner());
        all.put("SubscriptionPrincipal", "arn:aws:iam::" + subscription.owner() + ":root");
        all.put("PendingConfirmation", String.valueOf(subscription.isPending()));
        all.put("ConfirmationWasAuthenticated", String.valueOf(subscription.authenticated()));
        if (subscription.protocol().isHttp()) {
            all.put("EffectiveDeliveryPolicy", retryPolicy(subscription).effectiveOfSubscription());
        }
        all.putAll(subscription.settings().shown());
        return new AttributesAnswer(all);
    }

    private RetryPolicy retryPolicy(StoredSubscription subscription) {
        return subscription
                .settings()
                .retryPolicy()
                .orElseGet(() ->
                        topics.entry(subscription.topicArn()).topic().settings().retryPolicy());
    }

    private Nothing setAttribute(Call call, SetSubscriptionAttributesRequest request) {
        var arn = Arns.subscription(call, request.subscriptionArn());
        if (request.attributeName() == null || request.attributeName().isEmpty()) {
            throw SnsErrors.missingParameter("AttributeName");
        }
        var value = request.attributeValue() == null ? "" : request.attributeValue();
        subscriptions.change(arn, request.attributeName(), value);
        return new Nothing();
    }

    private SubscriptionsAnswer list(Call call, ListRequest request) {
        var scope = call.scope();
        return answer(subscriptions.of(scope.account(), scope.region()), request.nextToken());
    }

    private SubscriptionsAnswer listByTopic(Call call, ListByTopicRequest request) {
        var topic = arns.topic(call, request.topicArn(), "TopicArn", "ListSubscriptionsByTopic");
        var all = topics.entry(topic).subscriptions().stream()
                .filter(subscription -> !subscription.isDeactivated())
                .toList();
        return answer(all, request.nextToken());
    }

    private static SubscriptionsAnswer answer(List<StoredSubscription> all, @Nullable String token) {
        var ordered = all.stream()
                .sorted(Comparator.comparing(StoredSubscription::arn))
                .toList();
        var page = Page.of(ordered, StoredSubscription::arn, token);
        return new SubscriptionsAnswer(
                page.entries().stream().map(SubscriptionOperations::entry).toList(), page.nextToken());
    }

    private static SubscriptionEntry entry(StoredSubscription subscription) {
        return new SubscriptionEntry(
                subscription.isPending() ? "PendingConfirmation" : subscription.arn(),
                subscription.owner(),
                subscription.protocol().wireName(),
                subscription.endpoint(),
                subscription.topicArn());
    }
}

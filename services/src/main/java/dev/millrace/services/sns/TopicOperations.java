package dev.millrace.services.sns;

import dev.millrace.model.errors.SnsErrors;
import dev.millrace.services.Call;
import dev.millrace.services.Operation;
import dev.millrace.services.sns.SnsWire.AttributesAnswer;
import dev.millrace.services.sns.SnsWire.CreateTopicRequest;
import dev.millrace.services.sns.SnsWire.EmptyAnswer;
import dev.millrace.services.sns.SnsWire.ListRequest;
import dev.millrace.services.sns.SnsWire.ListTopicsAnswer;
import dev.millrace.services.sns.SnsWire.Nothing;
import dev.millrace.services.sns.SnsWire.ResourceRequest;
import dev.millrace.services.sns.SnsWire.SetTopicAttributesRequest;
import dev.millrace.services.sns.SnsWire.Tag;
import dev.millrace.services.sns.SnsWire.TagRequest;
import dev.millrace.services.sns.SnsWire.TagsAnswer;
import dev.millrace.services.sns.SnsWire.TopicArnAnswer;
import dev.millrace.services.sns.SnsWire.TopicEntry;
import dev.millrace.services.sns.SnsWire.TopicRequest;
import dev.millrace.services.sns.SnsWire.UntagRequest;
import dev.millrace.services.topics.StandardPolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What can be done with topics as such. */
final class TopicOperations {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,256}");
    private static final int MOST_TAGS = 50;

    private final LocalTopics topics;
    private final Arns arns;

    TopicOperations(LocalTopics topics) {
        this.topics = topics;
        this.arns = new Arns(topics);
    }

    List<Operation> all() {
        return List.of(
                Operation.of("CreateTopic", CreateTopicRequest.class, TopicArnAnswer.class, this::create),
                Operation.of("DeleteTopic", TopicRequest.class, Nothing.class, this::delete),
                Operation.of("GetTopicAttributes", TopicRequest.class, AttributesAnswer.class, this::attributes),
                Operation.of("SetTopicAttributes", SetTopicAttributesRequest.class, Nothing.class, this::setAttribute),
                Operation.of("ListTopics", ListRequest.class, ListTopicsAnswer.class, this::list),
                Operation.of("ListTagsForResource", ResourceRequest.class, TagsAnswer.class, this::tags),
                Operation.of("TagResource", TagRequest.class, EmptyAnswer.class, this::tag),
                Operation.of("UntagResource", UntagRequest.class, EmptyAnswer.class, this::untag));
    }

    private TopicArnAnswer create(Call call, CreateTopicRequest request) {
        var name = request.name();
        if (name == null || name.isEmpty()) {
            throw SnsErrors.missingParameter("Name");
        }
        if (name.endsWith(".fifo")) {
            throw SnsErrors.unsupported("FIFO topics: topic " + name);
        }
        if (!NAME.matcher(name).matches()) {
            throw SnsErrors.invalidParameter("Topic Name");
        }
        if (request.dataProtectionPolicy() != null
                && !request.dataProtectionPolicy().isEmpty()) {
            throw SnsErrors.unsupported("DataProtectionPolicy");
        }
        var attributes = request.attributes() == null ? Map.<String, String>of() : request.attributes();
        var given = request.tags();
        Optional<Map<String, String>> tags =
                given == null || given.isEmpty() ? Optional.empty() : Optional.of(read(given));
        return new TopicArnAnswer(topics.create(call.scope(), name, TopicSettings.parse(attributes), tags)
                .arn());
    }

    private Nothing delete(Call call, TopicRequest request) {
        topics.delete(arns.topic(call, request.topicArn(), "TopicArn", "DeleteTopic"));
        return new Nothing();
    }

    private AttributesAnswer attributes(Call call, TopicRequest request) {
        var entry = topics.entry(arns.topic(call, request.topicArn(), "TopicArn", "GetTopicAttributes"));
        var topic = entry.topic();
        var all = new LinkedHashMap<String, String>();
        all.put(TopicSettings.POLICY, StandardPolicy.of(topic.arn()));
        all.put("Owner", topic.account());
        all.put("SubscriptionsPending", count(entry, StoredSubscription.State.PENDING));
        all.put("TopicArn", topic.arn());
        all.put("EffectiveDeliveryPolicy", topic.settings().retryPolicy().effectiveOfTopic());
        all.put("SubscriptionsConfirmed", count(entry, StoredSubscription.State.CONFIRMED));
        all.put(TopicSettings.DISPLAY_NAME, "");
        all.put("SubscriptionsDeleted", count(entry, StoredSubscription.State.DEACTIVATED));
        all.putAll(topic.attributes());
        return new AttributesAnswer(all);
    }

    private static String count(TopicCatalog.Entry entry, StoredSubscription.State state) {
        return String.valueOf(entry.subscriptions().stream()
                .filter(subscription -> subscription.state() == state)
                .count());
    }

    private Nothing setAttribute(Call call, SetTopicAttributesRequest request) {
        var arn = arns.topic(call, request.topicArn(), "TopicArn", "SetTopicAttributes");
        if (request.attributeName() == null || request.attributeName().isEmpty()) {
            throw SnsErrors.missingParameter("AttributeName");
        }
        topics.entry(arn);
        var value = request.attributeValue() == null ? "" : request.attributeValue();
        var change = TopicSettings.parse(Map.of(request.attributeName(), value));
        topics.change(arn, topic -> topic.withSettings(topic.settings().with(change)));
        return new Nothing();
    }

    private ListTopicsAnswer list(Call call, ListRequest request) {
        var page = Page.of(topics.topics(call.scope()), StoredTopic::arn, request.nextToken());
        return new ListTopicsAnswer(
                page.entries().stream()
                        .map(topic -> new TopicEntry(topic.arn()))
                        .toList(),
                page.nextToken());
    }

    private TagsAnswer tags(Call call, ResourceRequest request) {
        var arn = resource(call, request.resourceArn(), "ListTagsForResource");
        return new TagsAnswer(topics.entry(arn).topic().tags().entrySet().stream()
                .map(tag -> new Tag(tag.getKey(), tag.getValue()))
                .toList());
    }

    private EmptyAnswer tag(Call call, TagRequest request) {
        var given = read(request.tags() == null ? List.of() : request.tags());
        retag(resource(call, request.resourceArn(), "TagResource"), tags -> tags.putAll(given));
        return new EmptyAnswer();
    }

    private EmptyAnswer untag(Call call, UntagRequest request) {
        var keys = request.tagKeys() == null ? List.<String>of() : request.tagKeys();
        retag(
                resource(call, request.resourceArn(), "UntagResource"),
                tags -> tags.keySet().removeAll(keys));
        return new EmptyAnswer();
    }

    private void retag(String arn, Consumer<Map<String, String>> change) {
        topics.change(arn, topic -> {
            var tags = new LinkedHashMap<>(topic.tags());
            change.accept(tags);
            checkCount(tags);
            return topic.withTags(tags);
        });
    }

    private String resource(Call call, @Nullable String text, String action) {
        var arn = arns.topic(call, text, "ResourceArn", action);
        if (!topics.exists(arn)) {
            throw SnsErrors.resourceDoesNotExist();
        }
        return arn;
    }

    private static Map<String, String> read(List<Tag> given) {
        var tags = new LinkedHashMap<String, String>();
        for (var tag : given) {
            if (tag.key() == null || tag.key().isEmpty()) {
                throw SnsErrors.invalidParameter("Tags Reason: a tag needs a key");
            }
            if (tags.put(tag.key(), tag.value() == null ? "" : tag.value()) != null) {
                throw SnsErrors.invalidParameter("Duplicated keys are not allowed.");
            }
        }
        checkCount(tags);
        return tags;
    }

    private static void checkCount(Map<String, String> tags) {
        if (tags.size() > MOST_TAGS) {
            throw SnsErrors.tooManyTags();
        }
    }
}

package dev.millrace.services.sqs;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.model.Clock;
import dev.millrace.model.Scope;
import dev.millrace.model.errors.SqsErrors;
import dev.millrace.services.Call;
import dev.millrace.services.Flattened;
import dev.millrace.services.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can be done with queues as such. */
final class QueueOperations {

    private static final int MOST_QUEUES = 1000;
    private static final int MOST_TAGS = 50;
    private static final List<String> COMPUTED = List.of(
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesNotVisible",
            "ApproximateNumberOfMessagesDelayed",
            "CreatedTimestamp",
            "LastModifiedTimestamp",
            "QueueArn");

    record CreateQueueRequest(
            @Nullable String queueName,
            @Flattened("Attribute") @Nullable Map<String, String> attributes,

            @JsonProperty("tags") @Flattened(value = "Tag", key = "Key") @Nullable
            Map<String, String> tags) {}

    record QueueUrlResponse(String queueUrl) {}

    record GetQueueUrlRequest(
            @Nullable String queueName,

            @JsonProperty("QueueOwnerAWSAccountId") @Nullable
            String queueOwnerAwsAccountId) {}

    record ListQueuesRequest(
            @Nullable String queueNamePrefix,
            @Nullable String nextToken,
            @Nullable Integer maxResults) {}

    record ListQueuesResponse(
            @Flattened("QueueUrl") @Nullable List<String> queueUrls,
            @Nullable String nextToken) {}

    record QueueRequest(@Nullable String queueUrl) {}

    record DeadLetterSourcesResponse(
            @JsonProperty("queueUrls") @Flattened("QueueUrl")
            List<String> queueUrls) {}

    record GetQueueAttributesRequest(
            @Nullable String queueUrl,
            @Flattened("AttributeName") @Nullable List<String> attributeNames) {}

    record GetQueueAttributesResponse(
            @Flattened("Attribute") @Nullable Map<String, String> attributes) {}

    record SetQueueAttributesRequest(
            @Nullable String queueUrl,
            @Flattened("Attribute") @Nullable Map<String, String> attributes) {}

    record TagQueueRequest(
            @Nullable String queueUrl,
            @Flattened(value = "Tag", key = "Key") @Nullable Map<String, String> tags) {}

    record UntagQueueRequest(
            @Nullable String queueUrl,
            @Flattened("TagKey") @Nullable List<String> tagKeys) {}

    record ListQueueTagsResponse(
            @Flattened(value = "Tag", key = "Key") @Nullable Map<String, String> tags) {}

    record Nothing() {}

    private final Queues queues;
    private final Clock clock;

    QueueOperations(Queues queues, Clock clock) {
        this.queues = queues;
        this.clock = clock;
    }

    List<Operation> all() {
        return List.of(
                Operation.of("CreateQueue", CreateQueueRequest.class, QueueUrlResponse.class, this::create),
                Operation.of("GetQueueUrl", GetQueueUrlRequest.class, QueueUrlResponse.class, this::url),
                Operation.of("ListQueues", ListQueuesRequest.class, ListQueuesResponse.class, this::list),
                Operation.of(
                        "ListDeadLetterSourceQueues",
                        QueueRequest.class,
                        DeadLetterSourcesResponse.class,
                        this::deadLetterSources),
                Operation.of("DeleteQueue", QueueRequest.class, Nothing.class, this::delete),
                Operation.of("PurgeQueue", QueueRequest.class, Nothing.class, this::purge),
                Operation.of(
                        "GetQueueAttributes",
                        GetQueueAttributesRequest.class,
                        GetQueueAttributesResponse.class,
                        this::attributes),
                Operation.of("SetQueueAttributes", SetQueueAttributesRequest.class, Nothing.class, this::setAttributes),
                Operation.of("TagQueue", TagQueueRequest.class, Nothing.class, this::tag),
                Operation.of("UntagQueue", UntagQueueRequest.class, Nothing.class, this::untag),
                Operation.of("ListQueueTags", QueueRequest.class, ListQueueTagsResponse.class, this::tags));
    }

    private QueueUrlResponse create(Call call, CreateQueueRequest request) {
        var attributes = orEmpty(request.attributes());
        boolean fifo = "true".equals(attributes.get(QueueSettings.FIFO_QUEUE));
        var name = QueueUrls.validName(request.queueName(), fifo);
        var settings = parse(attributes, fifo);
        var tags = orEmpty(request.tags());
        checkTagCount(tags);
        return new QueueUrlResponse(QueueUrls.of(call, queues.create(call.scope(), name, settings, tags)));
    }

    private QueueUrlResponse url(Call call, GetQueueUrlRequest request) {
        if (request.queueName() == null) {
            throw SqsErrors.missingParameter("QueueName");
        }
        var owner = request.queueOwnerAwsAccountId();
        if (owner != null && !Scope.isAccount(owner)) {
            throw SqsErrors.queueDoesNotExist();
        }
        var scope = owner == null ? call.scope() : new Scope(owner, call.scope().region());
        var queue = queues.queue(scope.arn("sqs", request.queueName()).toString());
        return new QueueUrlResponse(QueueUrls.of(call, queue));
    }

    private ListQueuesResponse list(Call call, ListQueuesRequest request) {
        var max = request.maxResults();
        if (max != null && (max < 1 || max > MOST_QUEUES)) {
            throw SqsErrors.invalidParameterValue("Value " + max
                    + " for parameter MaxResults is invalid. Reason: Must be an integer from 1 to 1000.");
        }
        var prefix = request.queueNamePrefix() == null ? "" : request.queueNamePrefix();
        var after = request.nextToken() == null ? "" : request.nextToken();
        var found = queues.queues(call.scope()).stream()
                .filter(queue -> queue.name().startsWith(prefix) && queue.name().compareTo(after) > 0)
                .toList();
        var page = found.subList(0, Math.min(found.size(), max == null ? MOST_QUEUES : max));
        return new ListQueuesResponse(
                page.isEmpty()
                        ? null
                        : page.stream().map(queue -> QueueUrls.of(call, queue)).toList(),
                page.size() < found.size() && max != null ? page.getLast().name() : null);
    }

    private DeadLetterSourcesResponse deadLetterSources(Call call, QueueRequest request) {
        var arn = QueueUrls.arn(call, request.queueUrl());
        queues.queue(arn);
        return new DeadLetterSourcesResponse(queues.deadLetterSources(arn).stream()
                .map(queue -> QueueUrls.of(call, queue))
                .toList());
    }

    private Nothing delete(Call call, QueueRequest request) {
        queues.deleteQueue(QueueUrls.arn(call, request.queueUrl()));
        return new Nothing();
    }

    private Nothing purge(Call call, QueueRequest request) {
        queues.purge(QueueUrls.arn(call, request.queueUrl()));
        return new Nothing();
    }

    private GetQueueAttributesResponse attributes(Call call, GetQueueAttributesRequest request) {
        var arn = QueueUrls.arn(call, request.queueUrl());
        var queue = queues.queue(arn);
        var wanted = request.attributeNames() == null ? List.<String>of() : request.attributeNames();
        for (var name : wanted) {
            if (!name.equals("All") && !COMPUTED.contains(name) && !QueueSettings.isKnown(name)) {
                throw SqsErrors.invalidAttributeName(name);
            }
        }
        if (wanted.isEmpty()) {
            return new GetQueueAttributesResponse(null);
        }
        var all = new LinkedHashMap<>(queue.settings().effective());
        var counts = queues.counts(arn);
        all.put("ApproximateNumberOfMessages", String.valueOf(counts.ready()));
        all.put("ApproximateNumberOfMessagesNotVisible", String.valueOf(counts.inFlight()));
        all.put("ApproximateNumberOfMessagesDelayed", String.valueOf(counts.delayed()));
        all.put("CreatedTimestamp", String.valueOf(queue.created().getEpochSecond()));
        all.put("LastModifiedTimestamp", String.valueOf(queue.modified().getEpochSecond()));
        all.put("QueueArn", arn);
        if (!wanted.contains("All")) {
            all.keySet().retainAll(wanted);
        }
        return new GetQueueAttributesResponse(all);
    }

    private Nothing setAttributes(Call call, SetQueueAttributesRequest request) {
        var arn = QueueUrls.arn(call, request.queueUrl());
        if (request.attributes() == null) {
            throw SqsErrors.missingParameter("Attributes");
        }
        var changes = parse(request.attributes(), queues.queue(arn).settings().isFifo());
        queues.change(arn, queue -> queue.withSettings(queue.settings().with(changes), clock.now()));
        return new Nothing();
    }

    private Nothing tag(Call call, TagQueueRequest request) {
        if (request.tags() == null || request.tags().isEmpty()) {
            throw SqsErrors.missingParameter("Tags");
        }
        queues.change(QueueUrls.arn(call, request.queueUrl()), queue -> {
            var tags = new LinkedHashMap<>(queue.tags());
            tags.putAll(orEmpty(request.tags()));
            checkTagCount(tags);
            return queue.withTags(tags);
        });
        return new Nothing();
    }

    private Nothing untag(Call call, UntagQueueRequest request) {
        if (request.tagKeys() == null || request.tagKeys().isEmpty()) {
            throw SqsErrors.missingParameter("TagKeys");
        }
        var keys = new ArrayList<>(request.tagKeys());
        queues.change(QueueUrls.arn(call, request.queueUrl()), queue -> {
            var tags = new LinkedHashMap<>(queue.tags());
            tags.keySet().removeAll(keys);
            return queue.withTags(tags);
        });
        return new Nothing();
    }

    private ListQueueTagsResponse tags(Call call, QueueRequest request) {
        var tags = queues.queue(QueueUrls.arn(call, request.queueUrl())).tags();
        return new ListQueueTagsResponse(tags.isEmpty() ? null : tags);
    }

    /** A dead-letter queue must be there before the queues that it serves, and be of their type. */
    private QueueSettings parse(Map<String, String> attributes, boolean fifo) {
        var settings = QueueSettings.parse(attributes, fifo);
        settings.redrive().ifPresent(redrive -> {
            var target = queues.find(redrive.deadLetterQueueArn());
            if (target.isEmpty()) {
                throw badRedrive(attributes, "Dead letter target does not exist.");
            }
            if (target.get().fifo() != fifo) {
                throw badRedrive(attributes, "Dead-letter queue must be same type of queue as the source.");
            }
        });
        return settings;
    }

    private static RuntimeException badRedrive(Map<String, String> attributes, String reason) {
        return SqsErrors.invalidParameterValue("Value " + attributes.get("RedrivePolicy")
                + " for parameter RedrivePolicy is invalid. Reason: " + reason);
    }

    private static void checkTagCount(Map<String, String> tags) {
        if (tags.size() > MOST_TAGS) {
            throw SqsErrors.invalidParameterValue("Too many tags added for queue.");
        }
    }

    private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }
}

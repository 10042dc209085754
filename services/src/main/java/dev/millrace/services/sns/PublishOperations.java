package dev.millrace.services.sns;

import dev.millrace.model.Clock;
import dev.millrace.model.ServiceException;
import dev.millrace.model.errors.SnsErrors;
import dev.millrace.services.Call;
import dev.millrace.services.Operation;
import dev.millrace.services.sns.SnsWire.FailedEntry;
import dev.millrace.services.sns.SnsWire.PublishAnswer;
import dev.millrace.services.sns.SnsWire.PublishBatchAnswer;
import dev.millrace.services.sns.SnsWire.PublishBatchRequest;
import dev.millrace.services.sns.SnsWire.PublishEntry;
import dev.millrace.services.sns.SnsWire.PublishRequest;
import dev.millrace.services.sns.SnsWire.PublishedEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/** Publish and PublishBatch. */
final class PublishOperations {

    private static final int MOST_ENTRIES = 10;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,80}");

    private final LocalTopics topics;
    private final Clock clock;
    private final Arns arns;

    PublishOperations(LocalTopics topics, Clock clock) {
        this.topics = topics;
        this.clock = clock;
        this.arns = new Arns(topics);
    }

    List<Operation> all() {
        return List.of(
                Operation.of("Publish", PublishRequest.class, PublishAnswer.class, this::publish),
                Operation.of("PublishBatch", PublishBatchRequest.class, PublishBatchAnswer.class, this::publishAll));
    }

    private PublishAnswer publish(Call call, PublishRequest request) {
        if (request.phoneNumber() != null) {
            throw SnsErrors.unsupported("PhoneNumber");
        }
        var target = request.topicArn() == null ? request.targetArn() : request.topicArn();
        var arn = arns.topic(call, target, request.topicArn() == null ? "TargetArn" : "TopicArn", "Publish");
        topics.entry(arn);
        var entry = new PublishEntry(
                null,
                request.message(),
                request.subject(),
                request.messageStructure(),
                request.messageAttributes(),
                request.messageDeduplicationId(),
                request.messageGroupId());
        var notice = Publishing.check(entry, clock.now()).notice();
        publish(arn, List.of(notice));
        return new PublishAnswer(notice.messageId());
    }

    private void publish(String arn, List<Notice> notices) {
        if (!topics.publish(arn, notices, writer -> {})) {
            throw SnsErrors.topicDoesNotExist();
        }
    }

    /** What passes its checks is published in one commit. */
    private PublishBatchAnswer publishAll(Call call, PublishBatchRequest request) {
        var arn = arns.topic(call, request.topicArn(), "TopicArn", "Publish");
        topics.entry(arn);
        var entries = request.entries() == null ? List.<PublishEntry>of() : request.entries();
        checkBatch(entries);
        var notices = new ArrayList<Notice>();
        var successful = new ArrayList<PublishedEntry>();
        var failed = new ArrayList<FailedEntry>();
        int bytes = 0;
        for (var entry : entries) {
            var id = String.valueOf(entry.id());
            try {
                var checked = Publishing.check(entry, clock.now());
                bytes += checked.bytes();
                notices.add(checked.notice());
                successful.add(new PublishedEntry(id, checked.notice().messageId()));
            } catch (ServiceException e) {
                failed.add(new FailedEntry(id, e.error().code(), e.error().message(), true));
            }
        }
        if (bytes > Publishing.MAX_MESSAGE_BYTES) {
            throw SnsErrors.batchTooLong();
        }
        if (!notices.isEmpty()) {
            publish(arn, notices);
        }
        return new PublishBatchAnswer(successful, failed);
    }

    private static void checkBatch(List<PublishEntry> entries) {
        if (entries.isEmpty()) {
            throw SnsErrors.emptyBatch();
        }
        if (entries.size() > MOST_ENTRIES) {
            throw SnsErrors.tooManyEntries();
        }
        var seen = new HashSet<String>();
        for (var entry : entries) {
            if (entry.id() == null || !ID.matcher(entry.id()).matches()) {
                throw SnsErrors.invalidEntryId();
            }
            if (!seen.add(entry.id())) {
                throw SnsErrors.entryIdsNotDistinct();
            }
        }
    }
}

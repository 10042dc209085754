package dev.millrace.services.sqs;

import dev.millrace.model.Clock;
import dev.millrace.model.errors.SqsErrors;
import dev.millrace.services.Call;
import dev.millrace.services.Operation;
import dev.millrace.services.queues.MessageQueues.Message;
import dev.millrace.services.sqs.MessageWire.ChangeMessageVisibilityBatchRequest;
import dev.millrace.services.sqs.MessageWire.ChangeMessageVisibilityBatchResponse;
import dev.millrace.services.sqs.MessageWire.ChangeMessageVisibilityRequest;
import dev.millrace.services.sqs.MessageWire.DeleteEntry;
import dev.millrace.services.sqs.MessageWire.DeleteMessageBatchRequest;
import dev.millrace.services.sqs.MessageWire.DeleteMessageBatchResponse;
import dev.millrace.services.sqs.MessageWire.DeleteMessageRequest;
import dev.millrace.services.sqs.MessageWire.Nothing;
import dev.millrace.services.sqs.MessageWire.ReceiveMessageRequest;
import dev.millrace.services.sqs.MessageWire.ReceiveMessageResponse;
import dev.millrace.services.sqs.MessageWire.ResultEntry;
import dev.millrace.services.sqs.MessageWire.SendEntry;
import dev.millrace.services.sqs.MessageWire.SendMessageBatchRequest;
import dev.millrace.services.sqs.MessageWire.SendMessageBatchResponse;
import dev.millrace.services.sqs.MessageWire.SendMessageRequest;
import dev.millrace.services.sqs.MessageWire.SendMessageResponse;
import dev.millrace.services.sqs.MessageWire.SendResult;
import dev.millrace.services.sqs.MessageWire.VisibilityEntry;
import dev.millrace.services.sqs.Receiving.Wanted;
import dev.millrace.services.sqs.Sending.Sent;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What can be done with messages. */
final class MessageOperations {

    private static final int MOST_MESSAGES = 10;

    private final Queues queues;
    private final Clock clock;

    MessageOperations(Queues queues, Clock clock) {
        this.queues = queues;
        this.clock = clock;
    }

    List<Operation> all() {
        return List.of(
                Operation.of("SendMessage", SendMessageRequest.class, SendMessageResponse.class, this::send),
                Operation.of(
                        "SendMessageBatch",
                        SendMessageBatchRequest.class,
                        SendMessageBatchResponse.class,
                        this::sendAll),
                Operation.of(
                        "ReceiveMessage", ReceiveMessageRequest.class, ReceiveMessageResponse.class, this::receive),
                Operation.of("DeleteMessage", DeleteMessageRequest.class, Nothing.class, this::delete),
                Operation.of(
                        "DeleteMessageBatch",
                        DeleteMessageBatchRequest.class,
                        DeleteMessageBatchResponse.class,
                        this::deleteAll),
                Operation.of(
                        "ChangeMessageVisibility",
                        ChangeMessageVisibilityRequest.class,
                        Nothing.class,
                        this::changeVisibility),
                Operation.of(
                        "ChangeMessageVisibilityBatch",
                        ChangeMessageVisibilityBatchRequest.class,
                        ChangeMessageVisibilityBatchResponse.class,
                        this::changeAllVisibilities));
    }

    private SendMessageResponse send(Call call, SendMessageRequest request) {
        var arn = QueueUrls.arn(call, request.queueUrl());
        var entry = new SendEntry(
                null,
                request.messageBody(),
                request.delaySeconds(),
                request.messageAttributes(),
                request.messageSystemAttributes(),
                request.messageDeduplicationId(),
                request.messageGroupId());
        var outgoing = Outgoing.check(call, entry, queues.queue(arn).settings(), clock.now());
        var sent = queues.send(arn, List.of(outgoing.message()), List.of(outgoing.delay()))
                .getFirst();
        return new SendMessageResponse(
                outgoing.md5OfBody(),
                outgoing.md5OfAttributes(),
                outgoing.md5OfTraces(),
                sent.messageId(),
                sent.sequenceNumber().orElse(null));
    }

    /** What passes its checks is sent in one commit. */
    private SendMessageBatchResponse sendAll(Call call, SendMessageBatchRequest request) {
        var arn = QueueUrls.arn(call, request.queueUrl());
        var settings = queues.queue(arn).settings();
        var entries = Batches.checked(request.entries(), SendEntry::id, "SendMessageBatchRequestEntry");
        var now = clock.now();
        var outcome = Batches.each(entries, SendEntry::id, entry -> Outgoing.check(call, entry, settings, now));
        var outgoing = outcome.successful();
        int bytes = outgoing.stream().mapToInt(Outgoing::bytes).sum();
        if (bytes > QueueSettings.MAX_MESSAGE_BYTES) {
            throw SqsErrors.batchTooLong(QueueSettings.MAX_MESSAGE_BYTES, bytes);
        }
        var sent = outgoing.isEmpty()
                ? List.<Sent>of()
                : queues.send(
                        arn,
                        outgoing.stream().map(Outgoing::message).toList(),
                        outgoing.stream().map(Outgoing::delay).toList());
        return new SendMessageBatchResponse(
                IntStream.range(0, sent.size())
                        .mapToObj(i -> result(outgoing.get(i), sent.get(i)))
                        .toList(),
                outcome.failed());
    }

    private static SendResult result(Outgoing outgoing, Sent sent) {
        return new SendResult(
                outgoing.id(),
                sent.messageId(),
                outgoing.md5OfBody(),
                outgoing.md5OfAttributes(),
                outgoing.md5OfTraces(),
                sent.sequenceNumber().orElse(null));
    }

    private ReceiveMessageResponse receive(Call call, ReceiveMessageRequest request) {
        var arn = QueueUrls.arn(call, request.queueUrl());
        var settings = queues.queue(arn).settings();
        int max = inRange("MaxNumberOfMessages", request.maxNumberOfMessages(), 1, MOST_MESSAGES)
                .orElse(1);
        var visibility = inRange(
                        "VisibilityTimeout", request.visibilityTimeout(), 0, QueueSettings.MAX_VISIBILITY_SECONDS)
                .map(Duration::ofSeconds);
        var wait = inRange("WaitTimeSeconds", request.waitTimeSeconds(), 0, QueueSettings.MAX_WAIT_SECONDS)
                .map(Duration::ofSeconds)
                .orElseGet(settings::receiveWait);
        var attempt = GroupRules.attempt(request.receiveRequestAttemptId(), settings);
        var wanted = new Wanted(max, visibility, attempt);
        List<Message> messages = wait.isZero() ? queues.receive(arn, wanted) : queues.await(arn, wanted, wait);
        if (messages.isEmpty()) {
            queues.receivedNothing(arn);
        }
        var view = ReceivedView.of(request);
        return new ReceiveMessageResponse(
                messages.isEmpty() ? null : messages.stream().map(view::spell).toList());
    }

    private static Optional<Integer> inRange(String name, @Nullable Integer value, int lowest, int highest) {
        if (value != null && (value < lowest || value > highest)) {
            throw SqsErrors.invalidParameterValue("Value " + value + " for parameter " + name
                    + " is invalid. Reason: Must be between " + lowest + " and " + highest + ", if provided.");
        }
        return Optional.ofNullable(value);
    }

    private Nothing delete(Call call, DeleteMessageRequest request) {
        var arn = QueueUrls.arn(call, request.queueUrl());
        queues.delete(arn, deletable(arn, request.receiptHandle()));
        return new Nothing();
    }

    private DeleteMessageBatchResponse deleteAll(Call call, DeleteMessageBatchRequest request) {
        var arn = QueueUrls.arn(call, request.queueUrl());
        queues.queue(arn);
        var entries = Batches.checked(request.entries(), DeleteEntry::id, "DeleteMessageBatchRequestEntry");
        var outcome = Batches.each(entries, DeleteEntry::id, entry -> {
            deletable(arn, entry.receiptHandle());
            return entry;
        });
        queues.delete(
                arn,
                outcome.successful().stream()
                        .map(entry -> String.valueOf(entry.receiptHandle()))
                        .toList());
        return new DeleteMessageBatchResponse(
                outcome.successful().stream()
                        .map(entry -> new ResultEntry(Objects.requireNonNull(entry.id())))
                        .toList(),
                outcome.failed());
    }

    private Nothing changeVisibility(Call call, ChangeMessageVisibilityRequest request) {
        var arn = QueueUrls.arn(call, request.queueUrl());
        change(arn, request.receiptHandle(), request.visibilityTimeout());
        return new Nothing();
    }

    private ChangeMessageVisibilityBatchResponse changeAllVisibilities(
            Call call, ChangeMessageVisibilityBatchRequest request) {
        var arn = QueueUrls.arn(call, request.queueUrl());
        queues.queue(arn);
        var entries =
                Batches.checked(request.entries(), VisibilityEntry::id, "ChangeMessageVisibilityBatchRequestEntry");
        var outcome = Batches.each(entries, VisibilityEntry::id, entry -> {
            change(arn, entry.receiptHandle(), entry.visibilityTimeout());
            return new ResultEntry(Objects.requireNonNull(entry.id()));
        });
        return new ChangeMessageVisibilityBatchResponse(outcome.successful(), outcome.failed());
    }

    private void change(String arn, @Nullable String handle, @Nullable Integer seconds) {
        var receipt = receipt(arn, handle);
        if (seconds == null) {
            throw SqsErrors.missingParameter("VisibilityTimeout");
        }
        if (seconds < 0 || seconds > QueueSettings.MAX_VISIBILITY_SECONDS) {
            throw SqsErrors.invalidParameterValue("Value " + seconds
                    + " for parameter VisibilityTimeout is invalid. Reason: VisibilityTimeout must be an integer "
                    + "between 0 and " + QueueSettings.MAX_VISIBILITY_SECONDS + ".");
        }
        queues.changeVisibility(arn, receipt, Duration.ofSeconds(seconds));
    }

    private Receipt deletable(String arn, @Nullable String handle) {
        var receipt = receipt(arn, handle);
        if (queues.isExpired(arn, receipt)) {
            throw SqsErrors.invalidParameterValue("Value " + handle
                    + " for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.");
        }
        return receipt;
    }

    /** The receipt, which must be one of this queue; it may be an old one. */
    private Receipt receipt(String arn, @Nullable String handle) {
        var queue = queues.queue(arn);
        if (handle == null) {
            throw SqsErrors.missingParameter("ReceiptHandle");
        }
        return Receipt.parse(handle)
                .filter(receipt -> receipt.incarnation() == queue.incarnation())
                .orElseThrow(() -> SqsErrors.receiptHandleIsInvalid(handle));
    }
}

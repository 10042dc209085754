package dev.millrace.examples.orders;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.millrace.examples.orders.Tracking.Mark;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * Takes up the records that the stream processor gave up.
 *
 * <p>A failure report holds no record, only its place: shard and sequence numbers. The records are read back from the
 * stream, which works for 24 hours, and go through the same processing again: what failed for a passing reason is
 * recovered now. What is truly poison is kept and people are told.
 *
 * <p>A message that cannot be handled, for example because a table is still out of reach, stays in the queue and comes
 * again; it is reported by its <em>message id</em>, since a queue knows no sequence numbers.
 */
public final class DeadLetterProcessor implements RequestHandler<SQSEvent, SQSBatchResponse> {

    private final ShardReader shards;
    private final OrderProcessing processing;
    private final Failures failures;
    private final Alerts alerts;
    private final Clock clock;

    /** Called once by the runtime; what is built here serves every call of this environment. */
    public DeadLetterProcessor() {
        this(Settings.ofEnvironment());
    }

    private DeadLetterProcessor(Settings settings) {
        this(SdkClients.of(settings), SdkClients.streams(settings), settings, Clock.systemUTC());
    }

    DeadLetterProcessor(SdkClients clients, DynamoDbStreamsClient streams, Settings settings, Clock clock) {
        this.shards = new ShardReader(streams);
        this.processing = new OrderProcessing(clients, settings, clock);
        this.failures = new Failures(clients.tables(), settings.text("FAILURES_TABLE"));
        this.alerts = new Alerts(clients.topics(), settings.text("ALERT_TOPIC_ARN"));
        this.clock = clock;
    }

    @Override
    public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
        var unhandled = event.getRecords().stream()
                .filter(message -> !isHandled(message, context.getLogger()))
                .map(message -> new BatchItemFailure(message.getMessageId()))
                .toList();
        return new SQSBatchResponse(unhandled);
    }

    private boolean isHandled(SQSMessage message, LambdaLogger log) {
        try {
            var document = FailureDocument.parse(message.getBody());
            var recovery = shards.changes(document).map(this::recover).orElseGet(Recovery::impossible);
            failures.keep(document, recovery, clock.instant());
            if (recovery.needsPeople(document)) {
                alerts.raise(document, recovery);
            }
            log.log("Records " + document.firstSequenceNumber() + " to " + document.lastSequenceNumber() + " of "
                    + document.shardId() + ", " + document.condition() + ": " + recovery.readBack() + " read back, "
                    + recovery.recovered() + " recovered, " + recovery.poison().size() + " poison");
            return true;
        } catch (RuntimeException e) {
            log.log("Message " + message.getMessageId() + " stays in the queue: " + e);
            return false;
        }
    }

    private Recovery recover(List<OrderChange> changes) {
        var processedBefore = processing.processedBefore(changes);
        var poison = new ArrayList<Recovery.Poison>();
        var recovered = 0;
        for (var change : changes) {
            if (!processedBefore.contains(change.eventId())) {
                var fault = processing.process(change, Mark.RECOVERED);
                fault.ifPresent(reason -> poison.add(new Recovery.Poison(change, reason)));
                recovered += fault.isEmpty() ? 1 : 0;
            }
        }
        return new Recovery(changes.size(), processedBefore.size(), recovered, poison);
    }
}

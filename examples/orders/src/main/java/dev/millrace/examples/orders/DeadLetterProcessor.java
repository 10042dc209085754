package dev.millrace.examples.orders;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import java.time.Clock;
import java.util.List;

/**
 * Keeps the records that the stream processor could not process.
 *
 * <p>A failure report holds no record, only its place: shard and sequence numbers. The records are read back from the
 * stream, which works for 24 hours, and kept with the report. A message that cannot be handled stays in the queue and
 * comes again; it is reported by its <em>message id</em>, since a queue knows no sequence numbers.
 */
public final class DeadLetterProcessor implements RequestHandler<SQSEvent, SQSBatchResponse> {

    private final FailedRecords failedRecords;
    private final Failures failures;
    private final Clock clock;

    /** Called once by the runtime; what is built here serves every call of this environment. */
    public DeadLetterProcessor() {
        this(
                new DynamoDbShardReader(SdkClients.streams()),
                new DynamoDbFailures(SdkClients.tables(), SdkClients.setting("FAILURES_TABLE")),
                Clock.systemUTC());
    }

    DeadLetterProcessor(ShardReader shards, Failures failures, Clock clock) {
        this.failedRecords = new FailedRecords(shards);
        this.failures = failures;
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
            var records = readBack(document, log);
            failures.keep(document, records, clock.instant());
            log.log("Kept " + records.size() + " of " + document.batchSize() + " records from "
                    + document.firstSequenceNumber() + " to " + document.lastSequenceNumber() + " of "
                    + document.shardId() + ": " + document.condition());
            return true;
        } catch (RuntimeException e) {
            log.log("Message " + message.getMessageId() + " stays in the queue: " + e);
            return false;
        }
    }

    private List<ShardReader.StreamRecord> readBack(FailureDocument document, LambdaLogger log) {
        try {
            return failedRecords.of(document);
        } catch (ShardReader.RecordsGone e) {
            // The document is all that is left. Keep it; leaving the message in the queue would not bring them back.
            log.log("The stream no longer holds " + document.firstSequenceNumber() + " to "
                    + document.lastSequenceNumber() + " of " + document.shardId() + ": " + e.getCause());
            return List.of();
        }
    }
}

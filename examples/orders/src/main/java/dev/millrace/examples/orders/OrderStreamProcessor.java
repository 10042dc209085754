package dev.millrace.examples.orders;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse.BatchItemFailure;
import java.time.Clock;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Processes the changes of the orders table: checks every new and changed order, archives every deleted one.
 *
 * <p><b>Order.</b> A batch is worked off from its first record to its last and stops at the first that fails; that
 * record's <em>sequence number</em> is reported. What stands before it is done, it and what stands behind it is
 * delivered again. Going on behind a failed record would let a later change of an order overtake an earlier one.
 *
 * <p><b>Once in effect.</b> A record may be delivered more than once. Each step of the work is idempotent and is done
 * <em>before</em> the record is marked in the tracking table: dying between the two repeats the work and harms nothing.
 * The other order would lose the work.
 */
public final class OrderStreamProcessor implements RequestHandler<DynamodbEvent, StreamsEventResponse> {

    private final Tracking tracking;
    private final Archive archive;
    private final LossDrill drill;
    private final Clock clock;

    /** Called once by the runtime; what is built here serves every call of this environment. */
    public OrderStreamProcessor() {
        this(SdkClients.tables());
    }

    private OrderStreamProcessor(DynamoDbClient tables) {
        this(
                new DynamoDbTracking(tables, SdkClients.setting("TRACKING_TABLE")),
                new DynamoDbArchive(tables, SdkClients.setting("ARCHIVE_TABLE")),
                Boolean.parseBoolean(System.getenv("ORDERS_DROP_ONE")) ? LossDrill.dropsOne() : LossDrill.off(),
                Clock.systemUTC());
    }

    OrderStreamProcessor(Tracking tracking, Archive archive, LossDrill drill, Clock clock) {
        this.tracking = tracking;
        this.archive = archive;
        this.drill = drill;
        this.clock = clock;
    }

    @Override
    public StreamsEventResponse handleRequest(DynamodbEvent event, Context context) {
        for (var record : event.getRecords()) {
            var change = OrderChange.of(record);
            if (!drill.drops(change) && !isDone(change, context.getLogger())) {
                return new StreamsEventResponse(List.of(new BatchItemFailure(change.sequenceNumber())));
            }
        }
        return new StreamsEventResponse(List.of());
    }

    private boolean isDone(OrderChange change, LambdaLogger log) {
        var fault = OrderRules.fault(change);
        if (fault.isPresent()) {
            log.log("Order " + change.orderId() + ", record " + change.sequenceNumber() + ": " + fault.get());
            return false;
        }
        try {
            process(change);
            return true;
        } catch (RuntimeException e) {
            // A table out of reach is this record's failure, not that of the records already done before it.
            log.log("Order " + change.orderId() + ", record " + change.sequenceNumber() + ": " + e);
            return false;
        }
    }

    private void process(OrderChange change) {
        var now = clock.instant();
        switch (change.kind()) {
            case INSERT, MODIFY -> {
                // A checked order needs nothing more here; this is where a search index or a total would follow.
            }
            case REMOVE -> archive.keep(change, now);
        }
        if (!tracking.markProcessed(change, now)) {
            tracking.countRedelivery(change);
        }
    }
}

package dev.millrace.examples.orders;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse.BatchItemFailure;
import dev.millrace.examples.orders.Tracking.Mark;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Processes the changes of the orders table: announces every new status, initiates the refund of every cancelled order,
 * archives every deleted one. What is done for a change, and that it is done once in effect, stands in
 * {@link OrderProcessing}.
 *
 * <p><b>Order.</b> A batch is worked off from its first record to its last and stops at the first that fails; that
 * record's <em>sequence number</em> is reported. What stands before it is done, it and what stands behind it is
 * delivered again. Going on behind a failed record would let a later change of an order overtake an earlier one.
 *
 * <p><b>Errors.</b> A report of failed records counts as a success in Lambda's metric {@code Errors}. A batch of one
 * that fails has nothing left to narrow down, so it fails by an exception: the delivery goes on just the same, and the
 * alarm sees it.
 */
public final class OrderStreamProcessor implements RequestHandler<DynamodbEvent, StreamsEventResponse> {

    private final OrderProcessing processing;
    private final LossDrill drill;

    /** Called once by the runtime; what is built here serves every call of this environment. */
    public OrderStreamProcessor() {
        this(Settings.ofEnvironment());
    }

    private OrderStreamProcessor(Settings settings) {
        this(SdkClients.of(settings), settings, Clock.systemUTC());
    }

    OrderStreamProcessor(SdkClients clients, Settings settings, Clock clock) {
        this.processing = new OrderProcessing(clients, settings, clock);
        this.drill = settings.isTrue("ORDERS_DROP_ONE") ? LossDrill.dropsOne() : LossDrill.off();
    }

    @Override
    public StreamsEventResponse handleRequest(DynamodbEvent event, Context context) {
        var changes = event.getRecords().stream().map(OrderChange::of).toList();
        var processedBefore = processing.processedBefore(changes);
        for (var change : changes) {
            if (drill.drops(change)) {
                continue;
            }
            var failure = failure(change, processedBefore.contains(change.eventId()));
            if (failure.isPresent()) {
                return failed(change, failure.get(), changes.size(), context.getLogger());
            }
        }
        return new StreamsEventResponse(List.of());
    }

    /** Why the change is not processed; empty if it is. */
    private Optional<String> failure(OrderChange change, boolean isRedelivery) {
        try {
            if (isRedelivery) {
                processing.skip(change);
                return Optional.empty();
            }
            return processing.process(change, Mark.PROCESSED);
        } catch (RuntimeException e) {
            // A table out of reach is this record's failure, not that of the records already done before it.
            return Optional.of(e.toString());
        }
    }

    private static StreamsEventResponse failed(OrderChange change, String reason, int batchSize, LambdaLogger log) {
        var text = "Order " + change.orderId() + ", record " + change.sequenceNumber() + ": " + reason;
        if (batchSize == 1) {
            throw new IllegalStateException(text);
        }
        log.log(text);
        return new StreamsEventResponse(List.of(new BatchItemFailure(change.sequenceNumber())));
    }
}

package dev.millrace.services.lambda.queue;

import dev.millrace.services.mappings.MappingStatus;
import dev.millrace.services.metrics.MappingMeter;
import java.util.concurrent.atomic.AtomicLong;

/** What a mapping has done, for its status and as metrics (L.2). Thread-safe. */
final class QueueCounts {

    private final MappingMeter meter;
    private final AtomicLong polled = new AtomicLong();
    private final AtomicLong filtered = new AtomicLong();
    private final AtomicLong invocations = new AtomicLong();
    private final AtomicLong failedInvocations = new AtomicLong();
    private final AtomicLong retries = new AtomicLong();
    private final AtomicLong partialResponses = new AtomicLong();
    private final AtomicLong deleted = new AtomicLong();

    QueueCounts(MappingMeter meter) {
        this.meter = meter;
    }

    /** A minute has begun: one in which nothing is received counts 0, as on AWS. */
    void minute() {
        meter.polled(0);
    }

    void received(int messages) {
        polled.addAndGet(messages);
        if (messages > 0) {
            meter.polled(messages);
        }
    }

    /** Of received messages the mapping's filters dropped so many, perhaps none. */
    void filteredOut(int messages) {
        filtered.addAndGet(messages);
        meter.filteredOut(messages);
    }

    void invoked(int messages) {
        invocations.incrementAndGet();
        meter.invoked(messages);
    }

    void failed(int messages) {
        failedInvocations.incrementAndGet();
        meter.failed(messages);
    }

    void retried() {
        retries.incrementAndGet();
    }

    void respondedPartially() {
        partialResponses.incrementAndGet();
    }

    /** Zero says that a deletion failed. */
    void deleted(int messages) {
        deleted.addAndGet(messages);
        meter.deleted(messages);
    }

    MappingStatus.Counters counters() {
        return new MappingStatus.Counters(
                polled.get(),
                filtered.get(),
                invocations.get(),
                failedInvocations.get(),
                retries.get(),
                0,
                partialResponses.get(),
                deleted.get(),
                0,
                0,
                0);
    }
}

package dev.millrace.demo;

import java.math.BigInteger;
import java.util.List;

/**
 * What the processing of records has done.
 *
 * @param notifications as they reached the queue that is subscribed to the topic; one may have come twice
 * @param refunds the rows of the refunds table
 * @param archived the rows of the archive table
 * @param alerts the ids of the failure documents that people were told of
 */
record Effects(List<Notification> notifications, List<Refund> refunds, List<Archived> archived, List<String> alerts) {

    /** @param eventId of the record that it announces: its deduplication id */
    record Notification(String eventId, String orderId) {}

    /** @param eventId of the record that initiated it */
    record Refund(String eventId, String orderId) {}

    /** @param sequenceNumber of the deletion's record */
    record Archived(BigInteger sequenceNumber, String orderId) {}

    Effects {
        notifications = List.copyOf(notifications);
        refunds = List.copyOf(refunds);
        archived = List.copyOf(archived);
        alerts = List.copyOf(alerts);
    }
}

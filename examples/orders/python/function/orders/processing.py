"""What is done for a change of an order, be it from its batch or recovered later."""

import json
from datetime import datetime
from typing import Callable, Optional, Sequence

from orders.aws import Clients, Settings, text_attributes, timestamp
from orders.changes import OrderChange
from orders.rules import fault
from orders.tracking import Tracking, put_if_new


class OrderProcessing:
    """Once in effect: a change may come more than once. Each step of the work is idempotent and is done before the
    change is marked in the tracking table: dying between the two repeats the work and harms nothing. The other order
    would lose the work."""

    def __init__(self, clients: Clients, settings: Settings, now: Callable[[], datetime]) -> None:
        self._tracking = Tracking(clients.tables, settings.text("TRACKING_TABLE"))
        self._archive_table = clients.tables.Table(settings.text("ARCHIVE_TABLE"))
        self._refunds_table = clients.tables.Table(settings.text("REFUNDS_TABLE"))
        self._notification_topic = settings.text("NOTIFICATION_TOPIC_ARN")
        self._topics = clients.topics
        self._now = now

    def processed_before(self, changes: Sequence[OrderChange]) -> set[str]:
        """The event ids of those changes that were processed before."""
        return self._tracking.marked(changes)

    def skip(self, change: OrderChange) -> None:
        """Skips a change that was processed before."""
        self._tracking.count_redelivery(change)

    def process(self, change: OrderChange, mark: str) -> Optional[str]:
        """Does the work and marks the change.

        Says why nothing was done, if the change can never be processed; raises if it could not be processed now, and
        may be later.
        """
        reason = fault(change)
        if reason is None:
            now = self._now()
            self._work(change, now)
            self._tracking.mark(change, mark, now)
        return reason

    def _work(self, change: OrderChange, now: datetime) -> None:
        if change.kind == "REMOVE":
            self._archive(change, now)
        status = change.new_status
        if status == "CANCELLED":
            self._refund(change, now)
        if status is not None:
            self._announce(change, status)

    def _archive(self, deletion: OrderChange, now: datetime) -> None:
        """The archive's key is the order and the deletion's sequence number: a repeated put is the same row."""
        self._archive_table.put_item(
            Item={
                "orderId": deletion.order_id,
                "sequenceNumber": deletion.sequence_number,
                "archivedAt": timestamp(now),
                "order": deletion.before,
            }
        )

    def _refund(self, cancellation: OrderChange, now: datetime) -> None:
        """One row an order, put only where there is none: however often this runs, an order is refunded once."""
        refund = {
            "orderId": cancellation.order_id,
            "customerId": cancellation.customer_id,
            "amount": (cancellation.after or {})["amount"],
            "status": "INITIATED",
            "eventId": cancellation.event_id,
            "initiatedAt": timestamp(now),
        }
        put_if_new(self._refunds_table, refund, "orderId")

    def _announce(self, change: OrderChange, status: str) -> None:
        """One message a new status. Subscribers may hear of a change twice, when a delivery died between the
        announcement and the mark; the event id is the deduplication id: the same in every repetition, and in no other
        message."""
        message = {"orderId": change.order_id, "customerId": change.customer_id, "status": status}
        if change.previous_status is not None:
            message["previousStatus"] = change.previous_status
        message["sequenceNumber"] = change.sequence_number
        self._topics.publish(
            TopicArn=self._notification_topic,
            Message=json.dumps(message),
            MessageAttributes=text_attributes(
                orderId=change.order_id,
                deduplicationId=change.event_id,
                status=status,
                previousStatus=change.previous_status,
            ),
        )

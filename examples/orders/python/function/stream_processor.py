"""Processes the changes of the orders table.

Announces every new status, initiates the refund of every cancelled order, archives every deleted one. What is done for
a change, and that it is done once in effect, stands in orders.processing.

Order: a batch is worked off from its first record to its last and stops at the first that fails; that record's sequence
number is reported. What stands before it is done, it and what stands behind it is delivered again. Going on behind a
failed record would let a later change of an order overtake an earlier one.

Errors: a report of failed records counts as a success in Lambda's metric Errors. A batch of one that fails has nothing
left to narrow down, so it fails by an exception: the delivery goes on just the same, and the alarm sees it.
"""

from datetime import datetime
from functools import cache
from typing import Any, Callable, Optional

from orders import aws
from orders.changes import OrderChange
from orders.drill import drops_none, drops_one
from orders.processing import OrderProcessing
from orders.tracking import PROCESSED


class NotProcessed(Exception):
    """The only record of a batch could not be processed."""


class StreamProcessor:
    def __init__(self, clients: aws.Clients, settings: aws.Settings, now: Callable[[], datetime]) -> None:
        self._processing = OrderProcessing(clients, settings, now)
        self._drops = drops_one() if settings.is_true("ORDERS_DROP_ONE") else drops_none

    def __call__(self, event: dict[str, Any]) -> dict[str, Any]:
        changes = [OrderChange.of_event(record) for record in event["Records"]]
        processed_before = self._processing.processed_before(changes)
        for change in changes:
            if self._drops(change):
                continue
            reason = self._failure(change, change.event_id in processed_before)
            if reason is not None:
                text = f"Order {change.order_id}, record {change.sequence_number}: {reason}"
                if len(changes) == 1:
                    raise NotProcessed(text)
                print(text)
                return {"batchItemFailures": [{"itemIdentifier": change.sequence_number}]}
        return {"batchItemFailures": []}

    def _failure(self, change: OrderChange, is_redelivery: bool) -> Optional[str]:
        """Why the change is not processed; None if it is."""
        try:
            if is_redelivery:
                self._processing.skip(change)
                return None
            return self._processing.process(change, PROCESSED)
        except Exception as error:  # a table out of reach is this record's failure, not that of those before it
            return repr(error)


@cache
def _processor() -> StreamProcessor:
    return StreamProcessor(aws.Clients(), aws.Settings(), aws.now)


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Called by the runtime; what the first call builds serves every call of this environment."""
    return _processor()(event)

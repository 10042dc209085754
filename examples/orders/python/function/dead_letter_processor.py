"""Takes up the records that the stream processor gave up.

A failure report holds no record, only its place: shard and sequence numbers. The records are read back from the stream,
which works for 24 hours, and go through the same processing again: what failed for a passing reason is recovered now.
What is truly poison is kept and people are told.

A message that cannot be handled, for example because a table is still out of reach, stays in the queue and comes again;
it is reported by its message id, since a queue knows no sequence numbers.
"""

from datetime import datetime
from functools import cache
from typing import Any, Callable, Sequence

from orders import aws
from orders.changes import OrderChange
from orders.failures import FailureDocument, Recovery, keep, raise_alert, read_back
from orders.processing import OrderProcessing
from orders.tracking import RECOVERED


class DeadLetterProcessor:
    def __init__(self, clients: aws.Clients, settings: aws.Settings, now: Callable[[], datetime]) -> None:
        self._processing = OrderProcessing(clients, settings, now)
        self._streams = clients.streams
        self._topics = clients.topics
        self._failures_table = clients.tables.Table(settings.text("FAILURES_TABLE"))
        self._alert_topic = settings.text("ALERT_TOPIC_ARN")
        self._now = now

    def __call__(self, event: dict[str, Any]) -> dict[str, Any]:
        unhandled = [message["messageId"] for message in event["Records"] if not self._is_handled(message)]
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in unhandled]}

    def _is_handled(self, message: dict[str, Any]) -> bool:
        try:
            self._handle(FailureDocument.parse(message["body"]))
            return True
        except Exception as error:
            print(f"Message {message['messageId']} stays in the queue: {error!r}")
            return False

    def _handle(self, document: FailureDocument) -> None:
        changes = read_back(self._streams, document)
        recovery = Recovery() if changes is None else self._recover(changes)
        keep(self._failures_table, document, recovery, self._now())
        if recovery.needs_people(document):
            raise_alert(self._topics, self._alert_topic, document, recovery)
        print(
            f"Records {document.first} to {document.last} of {document.shard_id}, {document.condition}: "
            f"{recovery.read_back} read back, {recovery.recovered} recovered, {len(recovery.poison)} poison"
        )

    def _recover(self, changes: Sequence[OrderChange]) -> Recovery:
        processed_before = self._processing.processed_before(changes)
        recovery = Recovery(read_back=len(changes), processed_before=len(processed_before))
        for change in changes:
            if change.event_id not in processed_before:
                reason = self._processing.process(change, RECOVERED)
                if reason is None:
                    recovery.recovered += 1
                else:
                    recovery.poison.append((change, reason))
        return recovery


@cache
def _processor() -> DeadLetterProcessor:
    return DeadLetterProcessor(aws.Clients(), aws.Settings(), aws.now)


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Called by the runtime; what the first call builds serves every call of this environment."""
    return _processor()(event)

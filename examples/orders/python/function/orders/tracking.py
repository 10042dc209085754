"""The tracking table: one row a change, written by whoever processed the change first."""

from datetime import datetime
from typing import Any, Iterable, Sequence

from botocore.exceptions import ClientError

from orders.aws import timestamp
from orders.changes import OrderChange

KEYS_A_CALL = 100

# How a change came to be processed: from its batch, or, after it had been given up, by the dead-letter processor.
PROCESSED = "PROCESSED"
RECOVERED = "RECOVERED"


class Tracking:
    """Makes redeliveries visible and harmless."""

    def __init__(self, tables: Any, name: str) -> None:
        self._tables = tables
        self._name = name
        self._table = tables.Table(name)

    def marked(self, changes: Sequence[OrderChange]) -> set[str]:
        """The event ids of those changes that are marked."""
        found: set[str] = set()
        for start in range(0, len(changes), KEYS_A_CALL):
            found.update(self._marked(change.event_id for change in changes[start : start + KEYS_A_CALL]))
        return found

    def _marked(self, event_ids: Iterable[str]) -> Iterable[str]:
        keys = [{"eventId": event_id} for event_id in event_ids]
        left = {self._name: {"Keys": keys, "ProjectionExpression": "eventId", "ConsistentRead": True}}
        while left:
            answer = self._tables.batch_get_item(RequestItems=left)
            yield from (row["eventId"] for row in answer["Responses"].get(self._name, []))
            left = answer.get("UnprocessedKeys")

    def mark(self, change: OrderChange, mark: str, when: datetime) -> None:
        """Marks a change whose work is done. If another delivery was faster, this one is counted as a redelivery."""
        row = {
            "eventId": change.event_id,
            "sequenceNumber": change.sequence_number,
            "orderId": change.order_id,
            "eventName": change.kind,
            "status": mark,
            "processedAt": timestamp(when),
            "redeliveries": 0,
        }
        if not put_if_new(self._table, row, "eventId"):
            self.count_redelivery(change)

    def count_redelivery(self, change: OrderChange) -> None:
        """Counts one redelivery of a change that is marked."""
        self._table.update_item(
            Key={"eventId": change.event_id},
            UpdateExpression="ADD redeliveries :one",
            ExpressionAttributeValues={":one": 1},
        )


def put_if_new(table: Any, item: dict[str, Any], key: str) -> bool:
    """Puts the item unless there is one of its key; says whether it did."""
    try:
        table.put_item(Item=item, ConditionExpression=f"attribute_not_exists({key})")
        return True
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        return False

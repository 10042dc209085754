"""One change of one order, as a batch delivers it or the stream holds it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any, Mapping, Optional

from boto3.dynamodb.types import TypeDeserializer

Item = dict[str, Any]

_deserialize = TypeDeserializer().deserialize


@dataclass(frozen=True)
class OrderChange:
    event_id: str
    """The record's identity, the same in every delivery."""
    sequence_number: str
    """Its place in the stream; what a failure is reported by."""
    kind: str
    """INSERT, MODIFY or REMOVE."""
    order_id: str
    customer_id: str
    before: Optional[Item]
    """None for a new order."""
    after: Optional[Item]
    """None for a deletion."""

    @classmethod
    def of_event(cls, record: Mapping[str, Any]) -> OrderChange:
        """From a batch. Its binary values are Base64, as everything in an event is JSON."""
        change = record["dynamodb"]
        images = {name: _with_bytes(change[name]) for name in ("Keys", "OldImage", "NewImage") if name in change}
        return cls.of_stream({**record, "dynamodb": {**change, **images}})

    @classmethod
    def of_stream(cls, record: Mapping[str, Any]) -> OrderChange:
        """From GetRecords, as boto3 answers it."""
        change = record["dynamodb"]
        keys = _item(change["Keys"])
        return cls(
            event_id=record["eventID"],
            sequence_number=change["SequenceNumber"],
            kind=record["eventName"],
            order_id=keys["orderId"],
            customer_id=keys["customerId"],
            before=_item(change["OldImage"]) if "OldImage" in change else None,
            after=_item(change["NewImage"]) if "NewImage" in change else None,
        )

    @property
    def position(self) -> int:
        """The sequence number as what it is: a number. As text, 9 would stand behind 10."""
        return int(self.sequence_number)

    @property
    def previous_status(self) -> Optional[str]:
        return _status(self.before)

    @property
    def new_status(self) -> Optional[str]:
        """The status that the order has now and had not before; a new order's first status counts."""
        now = _status(self.after)
        return None if now == self.previous_status else now


def _status(order: Optional[Item]) -> Optional[str]:
    value = (order or {}).get("status")
    return value if isinstance(value, str) and value else None


def _item(image: Mapping[str, Any]) -> Item:
    return {name: _deserialize(value) for name, value in image.items()}


def _with_bytes(image: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _decoded(value) for name, value in image.items()}


def _decoded(value: Mapping[str, Any]) -> dict[str, Any]:
    """The deserializer wants bytes where the event has Base64."""
    ((kind, content),) = value.items()
    if kind == "B":
        return {"B": base64.b64decode(content)}
    if kind == "BS":
        return {"BS": [base64.b64decode(element) for element in content]}
    if kind == "L":
        return {"L": [_decoded(element) for element in content]}
    if kind == "M":
        return {"M": _with_bytes(content)}
    return {kind: content}

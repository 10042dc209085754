"""Answers boto3's calls as the case says, and writes down those that change something."""

from __future__ import annotations

import base64
import json
from typing import Any

from boto3.dynamodb.types import Binary, TypeSerializer
from botocore.exceptions import ClientError

from orders.aws import Clients, Settings

TOPICS = "arn:aws:sns:us-east-1:000000000000:"
KEYS_ANSWERED_AT_ONCE = 2
KEYS = {
    "order-tracking": "eventId",
    "order-refunds": "orderId",
    "order-archive": "orderId",
    "order-failures": "part",
}


class TestingAws:
    __test__ = False

    def __init__(self, given: dict[str, Any]) -> None:
        self.effects: list[str] = []
        self.requests: list[dict[str, Any]] = []
        self.keys_asked: list[int] = []
        self.given = given
        self.existing = {f"order-tracking {key}" for key in given.get("marked", []) + given.get("markedMeanwhile", [])}
        self.existing |= {f"order-refunds {key}" for key in given.get("refunded", [])}
        self.clients = Clients()
        self.clients.__dict__.update(tables=self, streams=self, topics=self)
        self.settings = Settings(
            {
                "TRACKING_TABLE": "order-tracking",
                "ARCHIVE_TABLE": "order-archive",
                "REFUNDS_TABLE": "order-refunds",
                "FAILURES_TABLE": "order-failures",
                "NOTIFICATION_TOPIC_ARN": TOPICS + "order-notifications",
                "ALERT_TOPIC_ARN": TOPICS + "order-alerts",
                "ORDERS_DROP_ONE": "true" if given.get("dropOne") else "false",
            }
        )

    def reach(self, name: str) -> None:
        if self.given.get("broken") == name:
            raise ConnectionError(f"{name} is out of reach")

    def happened(self, effect: str, request: dict[str, Any]) -> None:
        self.effects.append(effect)
        self.requests.append(request)

    # The resource dynamodb

    def Table(self, name: str) -> _Table:  # named by boto3
        return _Table(self, name)

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:
        asked = RequestItems["order-tracking"]
        self.keys_asked.append(len(asked["Keys"]))
        now, left = asked["Keys"][:KEYS_ANSWERED_AT_ONCE], asked["Keys"][KEYS_ANSWERED_AT_ONCE:]
        return {
            "Responses": {"order-tracking": [key for key in now if key["eventId"] in self.given.get("marked", [])]},
            "UnprocessedKeys": {"order-tracking": {**asked, "Keys": left}} if left else {},
        }

    # The client sns

    def publish(self, TopicArn: str, Message: str, MessageAttributes: dict[str, Any], Subject: str | None = None) -> None:
        topic = TopicArn.removeprefix(TOPICS)
        self.reach(topic)
        attributes = {name: value["StringValue"] for name, value in MessageAttributes.items()}
        request: dict[str, Any] = {"publish": topic, "message": json.loads(Message), "attributes": attributes}
        if Subject is not None:
            request["subject"] = Subject
        self.happened(f"publish {topic} {attributes['deduplicationId']}", request)

    # The client dynamodbstreams: one shard in pages; an iterator is the page's index

    def get_shard_iterator(self, **_: str) -> dict[str, str]:
        if self.given["shard"] == "gone":
            raise _error("TrimmedDataAccessException", "GetShardIterator")
        return {"ShardIterator": "0"}

    def get_records(self, ShardIterator: str) -> dict[str, Any]:
        index, pages = int(ShardIterator), self.given["shard"]
        page = {"Records": [_with_bytes(record) for record in pages[index]] if index < len(pages) else []}
        is_last = not self.given.get("shardIsOpen") and index + 1 >= len(pages)
        return page if is_last else {**page, "NextShardIterator": str(index + 1)}


class _Table:
    def __init__(self, aws: TestingAws, name: str) -> None:
        self._aws = aws
        self._name = name

    def put_item(self, Item: dict[str, Any], ConditionExpression: str | None = None) -> None:
        key = Item[KEYS[self._name]]
        self._aws.reach(self._name)
        if ConditionExpression is not None and f"{self._name} {key}" in self._aws.existing:
            raise _error("ConditionalCheckFailedException", "PutItem")
        request: dict[str, Any] = {"put": self._name, "item": _wire(Item)}
        if ConditionExpression is not None:
            request["condition"] = ConditionExpression
        self._aws.happened(f"put {self._name} {key}", request)

    def update_item(self, Key: dict[str, Any], **_: Any) -> None:
        self._aws.reach(self._name)
        self._aws.happened(f"update {self._name} {Key['eventId']}", {"update": self._name, "key": _wire(Key)})


def _error(code: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}}, operation)


def _wire(item: dict[str, Any]) -> dict[str, Any]:
    """The item as it goes over the wire."""
    serialize = TypeSerializer().serialize
    return {name: _text(serialize(value)) for name, value in item.items()}


def _text(value: dict[str, Any]) -> dict[str, Any]:
    ((kind, content),) = value.items()
    if kind == "B":
        return {kind: _base64(content)}
    if kind == "M":
        return {kind: {name: _text(member) for name, member in content.items()}}
    if kind == "L":
        return {kind: [_text(element) for element in content]}
    if kind in ("SS", "NS", "BS"):  # sets have no order in Python
        return {kind: sorted(_base64(element) if kind == "BS" else element for element in content)}
    return value


def _base64(content: bytes | Binary) -> str:
    return base64.b64encode(bytes(content.value if isinstance(content, Binary) else content)).decode()


def _with_bytes(value: Any) -> Any:
    """Binary values as boto3 answers them: bytes, where the case has Base64."""
    if isinstance(value, list):
        return [_with_bytes(element) for element in value]
    if isinstance(value, dict):
        return {
            name: base64.b64decode(member) if name == "B" and isinstance(member, str) else _with_bytes(member)
            for name, member in value.items()
        }
    return value

"""Failure reports, the records they speak of, and what becomes of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Optional

from botocore.exceptions import ClientError

from orders.aws import text_attributes, timestamp
from orders.changes import OrderChange

# A page may be empty although records follow, so one empty page proves nothing; but at the tip of an open shard pages
# stay empty for ever.
EMPTY_PAGES_AT_MOST = 20
IDS_AT_MOST = 100
GONE = {"TrimmedDataAccessException", "ResourceNotFoundException"}


@dataclass(frozen=True)
class FailureDocument:
    """The report of a batch that was given up, as it arrives at the on-failure destination. It says where the records
    stand in the stream; it does not hold them."""

    request_id: str
    """Of the last invocations of this batch."""
    condition: str
    """Why it was given up, for example RetryAttemptsExhausted."""
    stream_arn: str
    shard_id: str
    first: int
    """Sequence number of the first record, inclusive. Numbers: as text, 9 would stand behind 10."""
    last: int
    """Sequence number of the last record, inclusive."""
    batch_size: int
    """How many records were given up; more may stand between first and last if the shard was read by several lanes."""
    text: str
    """The whole document as it came."""

    @classmethod
    def parse(cls, text: str) -> FailureDocument:
        """Raises ValueError if the text is no failure document of a DynamoDB stream, and says what is missing."""
        try:
            document = json.loads(text)
        except json.JSONDecodeError as error:
            raise ValueError("the message is not JSON") from error
        request = _required(document, "requestContext")
        batch = _required(document, "DDBStreamBatchInfo")
        return cls(
            request_id=_required(request, "requestId"),
            condition=_required(request, "condition"),
            stream_arn=_required(batch, "streamArn"),
            shard_id=_required(batch, "shardId"),
            first=int(_required(batch, "startSequenceNumber")),
            last=int(_required(batch, "endSequenceNumber")),
            batch_size=int(_required(batch, "batchSize")),
            text=text,
        )


def _required(parent: dict[str, Any], member: str) -> Any:
    value = parent.get(member)
    if value is None:
        raise ValueError(f"the failure document has no {member}")
    return value


@dataclass
class Recovery:
    """What became of the changes that a failure document speaks of."""

    read_back: int = 0
    """How many the stream still held; among them may be some of other lanes."""
    processed_before: int = 0
    """How many of them were processed already."""
    recovered: int = 0
    """How many of them could be processed now."""
    poison: list[tuple[OrderChange, str]] = field(default_factory=list)
    """Those that can never be, and why."""

    def needs_people(self, document: FailureDocument) -> bool:
        """Whether somebody must look: a change is poison, or lost to us."""
        return bool(self.poison) or self.read_back < document.batch_size


def read_back(streams: Any, document: FailureDocument) -> Optional[list[OrderChange]]:
    """The changes from the document's first to its last sequence number.

    They are at hand for 24 hours after they were written; None if the stream no longer holds them, and trying again
    would not bring them back. If the shard was read by several lanes, changes of the other lanes stand among them.
    """
    try:
        return _read(streams, document)
    except ClientError as error:
        if error.response["Error"]["Code"] in GONE:
            return None
        raise


def _read(streams: Any, document: FailureDocument) -> list[OrderChange]:
    found: list[OrderChange] = []
    iterator = streams.get_shard_iterator(
        StreamArn=document.stream_arn,
        ShardId=document.shard_id,
        ShardIteratorType="AT_SEQUENCE_NUMBER",
        SequenceNumber=str(document.first),
    )["ShardIterator"]
    empty_pages = 0
    while iterator and empty_pages < EMPTY_PAGES_AT_MOST:
        page = streams.get_records(ShardIterator=iterator)
        changes = [OrderChange.of_stream(record) for record in page["Records"]]
        found.extend(change for change in changes if document.first <= change.position <= document.last)
        if changes and changes[-1].position >= document.last:
            break
        empty_pages = 0 if changes else empty_pages + 1
        iterator = page.get("NextShardIterator")
    return found


def keep(table: Any, document: FailureDocument, recovery: Recovery, when: datetime) -> None:
    """Keeps the document and its poison records for people to look at.

    A row for each record and one for the document, which is written last, so that a document's row means that all its
    records are there. One row for all would meet the limit of 400 KB an item. Keeping the same document again leaves
    the same rows.
    """
    for change, reason in recovery.poison:
        row: dict[str, Any] = {
            "requestId": document.request_id,
            "part": f"record#{change.sequence_number}",
            "shardId": document.shard_id,
            "sequenceNumber": change.sequence_number,
            "eventId": change.event_id,
            "eventName": change.kind,
            "orderId": change.order_id,
            "customerId": change.customer_id,
            "reason": reason,
        }
        # An image that the record does not have is no attribute of the row.
        if change.before is not None:
            row["oldImage"] = change.before
        if change.after is not None:
            row["newImage"] = change.after
        table.put_item(Item=row)
    table.put_item(
        Item={
            "requestId": document.request_id,
            "part": f"document#{document.first}",
            "streamArn": document.stream_arn,
            "shardId": document.shard_id,
            "startSequenceNumber": str(document.first),
            "endSequenceNumber": str(document.last),
            "condition": document.condition,
            "batchSize": document.batch_size,
            "recordsReadBack": recovery.read_back,
            "recordsProcessedBefore": recovery.processed_before,
            "recordsRecovered": recovery.recovered,
            "recordsPoison": len(recovery.poison),
            "keptAt": timestamp(when),
            "document": document.text,
        }
    )


def raise_alert(topics: Any, topic_arn: str, document: FailureDocument, recovery: Recovery) -> None:
    """One message a failure document that needs people: counts and ids and no order's data, since it ends in mailboxes
    and chats."""
    message = {
        "requestId": document.request_id,
        "condition": document.condition,
        "shardId": document.shard_id,
        "startSequenceNumber": str(document.first),
        "endSequenceNumber": str(document.last),
        "batchSize": document.batch_size,
        "recordsReadBack": recovery.read_back,
        "recordsRecovered": recovery.recovered,
        "recordsPoison": len(recovery.poison),
        "poisonEventIds": [change.event_id for change, _ in recovery.poison[:IDS_AT_MOST]],
    }
    topics.publish(
        TopicArn=topic_arn,
        Subject="Order changes could not be processed",
        Message=json.dumps(message),
        MessageAttributes=text_attributes(
            condition=document.condition,
            deduplicationId=f"{document.request_id}#{document.first}",
        ),
    )

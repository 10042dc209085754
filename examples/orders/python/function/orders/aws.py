"""What a function reaches of AWS, and what its template tells it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Mapping

import boto3


@dataclass(frozen=True)
class Clients:
    """Region, credentials and endpoint come from the environment that Lambda provides."""

    tables: Any
    """The resource dynamodb."""
    streams: Any
    """The client dynamodbstreams."""
    topics: Any
    """The client sns."""

    @classmethod
    def of_environment(cls) -> Clients:
        return cls(boto3.resource("dynamodb"), boto3.client("dynamodbstreams"), boto3.client("sns"))


class Settings:
    """The function's environment variables."""

    def __init__(self, values: Mapping[str, str] = os.environ) -> None:
        self._values = values

    def text(self, name: str) -> str:
        value = self._values.get(name)
        if not value:
            raise RuntimeError(f"The environment variable {name} is not set; see template.yaml.")
        return value

    def is_true(self, name: str) -> bool:
        return self._values.get(name) == "true"


def now() -> datetime:
    return datetime.now(timezone.utc)


def timestamp(when: datetime) -> str:
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def text_attributes(**values: str | None) -> dict[str, dict[str, str]]:
    """Message attributes for those values that are there."""
    return {name: {"DataType": "String", "StringValue": value} for name, value in values.items() if value is not None}

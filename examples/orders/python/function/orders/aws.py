"""What a function reaches of AWS, and what its template tells it."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from functools import cached_property
from typing import Any, Mapping

import boto3


class Clients:
    """Region, credentials and endpoint come from the environment that Lambda provides. Each client is made at its first
    use, since it takes a while."""

    @cached_property
    def tables(self) -> Any:
        return boto3.resource("dynamodb")

    @cached_property
    def streams(self) -> Any:
        return boto3.client("dynamodbstreams")

    @cached_property
    def topics(self) -> Any:
        return boto3.client("sns")


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

"""The handlers obey the table of cases, which those in Java and Node obey too.

Run in the folder above: python3 -m unittest discover --start-directory tests
"""

import contextlib
import io
import json
import sys
import unittest
from datetime import datetime
from pathlib import Path
from typing import Any, Callable

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "function")]

try:
    import boto3.dynamodb.types  # noqa: F401
except ImportError as missing:
    raise unittest.SkipTest("boto3 is not installed") from missing

from dead_letter_processor import DeadLetterProcessor  # noqa: E402
from stream_processor import StreamProcessor  # noqa: E402
from testing_aws import TestingAws  # noqa: E402


def clock(given: dict[str, Any]) -> Callable[[], datetime]:
    now = given.get("now", "2026-01-01T00:00:00.123Z")
    return lambda: datetime.fromisoformat(now.replace("Z", "+00:00"))


def cases(file: str) -> list[dict[str, Any]]:
    return json.loads((HERE.parent.parent / "cases" / file).read_text("utf-8"))["cases"]


def failures(response: dict[str, Any]) -> list[str]:
    return [failure["itemIdentifier"] for failure in response["batchItemFailures"]]


class HandlersTest(unittest.TestCase):
    maxDiff = None

    def setUp(self) -> None:
        self.enterContext(contextlib.redirect_stdout(io.StringIO()))

    def test_stream_processor(self) -> None:
        for case in cases("stream-processor.json"):
            with self.subTest(case["name"]):
                aws = TestingAws(case.get("given", {}))
                handle = StreamProcessor(aws.clients, aws.settings, clock(aws.given))
                then = case["then"]
                if "error" in then:
                    with self.assertRaises(Exception) as raised:
                        handle({"Records": case["records"]})
                    self.assertTrue(str(raised.exception).endswith(then["error"]), raised.exception)
                else:
                    self.assertEqual(failures(handle({"Records": case["records"]})), then["failures"])
                self.assert_effects(then, aws)

    def test_dead_letter_processor(self) -> None:
        for case in cases("dead-letter-processor.json"):
            with self.subTest(case["name"]):
                aws = TestingAws(case["given"])
                bodies = [body if isinstance(body, str) else json.dumps(body) for body in case["documents"]]
                messages = [{"messageId": f"m-{index}", "body": body} for index, body in enumerate(bodies)]
                response = DeadLetterProcessor(aws.clients, aws.settings, clock(aws.given))({"Records": messages})
                self.assertEqual(failures(response), case["then"]["failures"])
                self.assert_effects(case["then"], aws)

    def test_a_large_batch_asks_for_its_marks_by_the_hundred(self) -> None:
        records = [
            {
                "eventID": f"e-{number}",
                "eventName": "REMOVE",
                "dynamodb": {
                    "SequenceNumber": str(number),
                    "Keys": {"orderId": {"S": f"o-{number}"}, "customerId": {"S": "c-1"}},
                    "OldImage": {},
                },
            }
            for number in range(250)
        ]
        aws = TestingAws({})
        StreamProcessor(aws.clients, aws.settings, clock({}))({"Records": records})
        self.assertEqual(aws.keys_asked[:2], [100, 98])
        self.assertIn(50, aws.keys_asked)
        self.assertEqual(max(aws.keys_asked), 100)

    def assert_effects(self, then: dict[str, Any], aws: TestingAws) -> None:
        self.assertEqual(aws.effects, then["effects"])
        if "requests" in then:
            self.assertEqual([without_document(request) for request in aws.requests], then["requests"])


def without_document(request: dict[str, Any]) -> dict[str, Any]:
    """The document's text is as it came; the cases do not repeat it."""
    document = request.get("item", {}).get("document")
    if document is not None and "DDBStreamBatchInfo" in document["S"]:
        document["S"] = "(the document as it came)"
    return request


if __name__ == "__main__":
    unittest.main()

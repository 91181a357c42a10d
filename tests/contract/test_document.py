"""The excerpt is what it says it is, and the check agrees with Twilio's own examples."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

import pytest

from notifier.channels.twilio_voice import EVENTS
from tests.contract.document import document, operations
from tests.contract.excerpt import CHECKSUMS, EXCERPT, HERE
from tests.contract.formats import ANSWERED, ASKED

EXAMPLES = [(one, name) for one in operations() for name in one.examples]


def test_the_vendored_files_are_unchanged() -> None:
    """Excerpt and licence have the checksums that were noted when they were made."""
    noted = dict(reversed(line.split("  ", 1)) for line in CHECKSUMS.read_text().splitlines())
    here = {name: noted[name] for name in ("twilio_api_v2010.json", "LICENSE")}
    assert here == {name: hashlib.sha256((HERE / name).read_bytes()).hexdigest() for name in here}


def test_no_format_of_the_document_goes_unchecked() -> None:
    """A format that nobody checks would let everything pass."""
    used = {one["format"] for one in _within(document()) if isinstance(one.get("format"), str)}
    assert used == set(ASKED.checkers) == set(ANSWERED.checkers)


@pytest.mark.parametrize(("operation", "name"), EXAMPLES, ids=[f"{one.id}-{name}" for one, name in EXAMPLES])
def test_twilios_own_examples_pass(operation: Any, name: str) -> None:
    """Every published answer has all fields and no other, each of its kind."""
    assert operation.answer_faults(operation.status, operation.examples[name]) == []


def test_the_values_of_status_callback_event_are_known() -> None:
    """The document leaves the parameter a plain string and lists its values apart: ours are among them."""
    assert set(EVENTS) <= set(document()["components"]["schemas"]["call_enum_event"]["enum"])


@pytest.mark.parametrize("operation", [one for one in operations() if one.answer], ids=lambda one: one.id)
def test_an_answer_with_a_field_too_few_or_too_many_fails(operation: Any) -> None:
    """Each field of an example is missed when it is gone, and a strange one is seen."""
    whole = next(iter(operation.examples.values()))
    for name in whole:
        assert operation.answer_faults(operation.status, {key: value for key, value in whole.items() if key != name})
    assert operation.answer_faults(operation.status, {**whole, "annotation": None})
    assert operation.answer_faults(operation.status + 1, whole)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "initiated"),
        ("sid", "CA" + "0" * 31),
        ("duration", 4),
        ("start_time", "2026-07-14T02:00:00Z"),
        ("price_unit", "dollars"),
        ("subresource_uris", {"recordings": "nowhere"}),
    ],
)
def test_an_answer_with_a_wrong_value_fails(field: str, value: object) -> None:
    """State, sid, type, date, currency and links of a call are each looked at."""
    (fetch,) = [one for one in operations() if one.id == "FetchCall"]
    assert any(field in fault for fault in fetch.answer_faults(200, {**fetch.examples["fetch"], field: value}))


def _within(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _within(each)


def test_the_excerpt_holds_no_number_of_anybodys() -> None:
    """Telephone numbers in it were replaced when it was made."""
    assert set(re.findall(r"\+\d{7,}|\(\d{3}\) \d", EXCERPT.read_text())) == {"+12025550100"}

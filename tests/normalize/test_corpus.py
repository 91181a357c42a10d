"""Whole messages of our own writing, read as a careful person reads them."""

import pytest

from tests.normalize.corpus import differences, messages

MESSAGES = list(messages())
LEAST_RIGHT = {
    "deaths": 0.98,
    "injured": 0.98,
    "missing": 0.98,
    "trapped": 0.98,
    "evacuated": 0.98,
    "loss_yuan": 0.98,
    "intent": 0.96,
    "category": 0.97,
    "occurred_at": 0.97,
    "location": 0.95,
}
STATED_AS = {"occurred_at": "when", "location": "at"}
"""Fields that are compared only where the expectation names them."""


@pytest.mark.parametrize("field", LEAST_RIGHT)
def test_nearly_every_message_is_read_right(field: str) -> None:
    """Of the messages in which a field matters, at least the given share are read as expected."""
    stated = [
        m
        for m in MESSAGES
        if field not in ("occurred_at", "location") or {"occurred_at": "when", "location": "at"}[field] in m.facts
    ]
    wrong = [(m.text, d[field]) for m in stated if field in (d := differences(m))]
    assert 1 - len(wrong) / len(stated) >= LEAST_RIGHT[field], wrong


def test_the_messages_are_of_many_kinds() -> None:
    """Every intent and most categories are there, so that a share of them means something."""
    assert len({m.intent for m in MESSAGES if "|" not in m.intent}) == 8
    assert len({m.category for m in MESSAGES if "|" not in m.category}) >= 20

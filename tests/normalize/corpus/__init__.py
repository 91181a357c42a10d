"""Messages of our own writing with what a careful reader understands, and how a reading compares with it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reporting.normalize import Reading, normalize
from reporting.normalize.record import cut

COUNTS = {"d": "deaths", "i": "injured", "m": "missing", "t": "trapped", "e": "evacuated", "loss": "loss_yuan"}


@dataclass(frozen=True)
class Expected:
    """One message and its facts, as written; `a|b` accepts both, "-" is none and "?" accepts anything."""

    received_at: datetime
    text: str
    intent: str
    category: str
    facts: dict[str, str]


def messages() -> Iterator[Expected]:
    """Yield the messages of the text files beside this one."""
    written = "\n".join(path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.txt")))
    for block in re.findall(r"^> (.+)\n(\S.*)$", written, flags=re.MULTILINE):
        when, text = block[0].split(" | ", 1)
        intent, category, *facts = block[1].split()
        pairs = dict(fact.split("=", 1) for fact in facts)
        yield Expected(datetime.fromisoformat(when), text, intent, category, pairs)


def differences(expected: Expected) -> dict[str, tuple[str, str]]:
    """Return {field: (expected, read)} for each field that was read otherwise."""
    reading = normalize(expected.text, expected.received_at)
    pairs = {**numbers(expected, reading), **words(expected, reading)}
    return {field: pair for field, pair in pairs.items() if pair[0] != "?" and pair[1] not in pair[0].split("|")}


def numbers(expected: Expected, reading: Reading) -> dict[str, tuple[str, str]]:
    """The numbers as expected and as read."""
    read = {short: getattr(reading.found, name) for short, name in COUNTS.items()}
    return {COUNTS[s]: (expected.facts.get(s, "-"), "-" if value is None else str(value)) for s, value in read.items()}


def words(expected: Expected, reading: Reading) -> dict[str, tuple[str, str]]:
    """Intent and category, and where expected time (as finely as expected) and place (by half of its characters)."""
    found = reading.found
    pairs = {"intent": (expected.intent, reading.intent), "category": (expected.category, found.category or "-")}
    if when := expected.facts.get("when"):
        pairs["occurred_at"] = (when, (cut(found.occurred_at, found.precision) or "-")[: len(when)])
    if at := expected.facts.get("at"):
        place = found.location or "-"
        named = [a for a in at.split("|") if a == place or overlap(a, place) >= 0.5]
        pairs["location"] = (at, named[0] if named else place)
    return pairs


def overlap(one: str, other: str) -> float:
    """Share of characters that two phrases have in common, 0 to 1."""
    common = sum(min(one.count(c), other.count(c)) for c in set(one))
    return 2 * common / (len(one) + len(other))

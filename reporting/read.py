"""From a text to what is to be done with it: a report, a reply, an answer to what was asked, a question, or none of these."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from reporting.normalize import normalize
from reporting.normalize.bare import TOLD_IN_WORDS, Bare, bare_values, knows_nothing
from reporting.normalize.reading import Evidence, Reading

STATES_FACTS = frozenset({"report", "followup", "ack", "other", "zero_report", "question"})
"""Intents under which a message that names no event of its own may be the answer to a question."""
KIND = {"ack": "reply"}


@dataclass(frozen=True, slots=True)
class Awaiting:
    """The elements that were asked back of this sender, the most important first (names of fields of `Found`)."""

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Intention:
    """What a message is for.

    `kind`: report, followup, correction, zero_report, reply, answer, question, spam or other.
    `also`: what else it does ("收到，火已扑灭" is a follow-up and also a reply).
    """

    reading: Reading
    kind: str
    also: tuple[str, ...] = ()


def read(text: str, received_at: datetime, awaiting: Awaiting | None = None) -> Intention:
    """Read a message of a sender from whom some elements may be awaited. Never raises."""
    reading = normalize(text, received_at)
    kinds = tuple(KIND.get(intent, intent) for intent in reading.intents)
    if awaiting and reading.intent in STATES_FACTS:
        answered = answer(text, received_at, reading, awaiting)
        if answered is not None:
            return Intention(answered, "answer", tuple(k for k in kinds if k == "reply" and len(kinds) > 1))
    return Intention(reading, kinds[0], kinds[1:])


def answer(text: str, received_at: datetime, reading: Reading, awaiting: Awaiting) -> Reading | None:
    """Return the reading with the asked elements filled; None when the message is no answer to what was asked."""
    if names_own_event(reading, awaiting):
        return None
    bare = bare_values(text, received_at, awaiting.fields)
    filled = filled_in(reading, bare)
    if bare or knows_nothing(text) or any(getattr(filled.found, field) is not None for field in awaiting.fields):
        return filled
    return None


def names_own_event(reading: Reading, awaiting: Awaiting) -> bool:
    """Whether the message tells of an event by itself, so that it is a report though an answer was awaited."""
    told = reading.found
    facts = sum(value is not None for value in (told.occurred_at, told.location, told.deaths, told.injured))
    if told.category is None or facts > 1:
        return told.category is not None
    return "category" not in awaiting.fields and (facts > 0 or not TOLD_IN_WORDS & set(awaiting.fields))


def filled_in(reading: Reading, bare: dict[str, Bare]) -> Reading:
    """Return the reading with the bare values put where it found nothing."""
    found = reading.found
    new = {field: value for field, value in bare.items() if getattr(found, field) is None}
    values: dict[str, Any] = {field: value.value for field, value in new.items()}
    if "occurred_at" in new:
        values["precision"] = new["occurred_at"].precision
    proofs = {f: Evidence(v.words, v.start, v.end, v.confidence, v.flag) for f, v in new.items()}
    found = replace(found, **values, evidence={**found.evidence, **proofs})
    return replace(reading, found=found, incidents=(found, *reading.incidents[1:]))

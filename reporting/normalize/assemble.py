"""The order in which a text is read: lay out, split into incidents, find each field, then say what the sender wants."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from reporting.normalize.categories import categorize, sub_category
from reporting.normalize.circumstances import circumstances
from reporting.normalize.codes import ack_code, incident_number
from reporting.normalize.corrections import corrected_fields
from reporting.normalize.counts import count_people
from reporting.normalize.incidents import parts
from reporting.normalize.intents import intents
from reporting.normalize.losses import loss
from reporting.normalize.measured import measured
from reporting.normalize.moments import moments
from reporting.normalize.occurrence import occurrence
from reporting.normalize.places import place
from reporting.normalize.reading import Evidence, Found, Reading
from reporting.normalize.text import Span, Text, lay_out

LEAST = {"category": 0.4, "occurred_at": 0.5, "location": 0.5}
LEAST_NUMBER = 0.5
"""Below these confidences a value is left out, to be asked for: a wrong number is worse than a blank."""
SURE_PART = 0.6
INQUIRY = re.compile(r"\W*(?:请问|咨询|问一下|问下|麻烦问|想问|(?:怎么|如何|咋)(?:上?报|填|写|用|弄|发))")
"""Opens a question about the rules, which speaks of no event."""
NO_EVENT = frozenset({"ack", "spam", "other", "zero_report"})


NO_PLACE = frozenset({"ack", "spam", "other"})


def read_text(raw: str, received_at: datetime) -> Reading:
    """Return the reading of one message received at `received_at`."""
    text = lay_out(raw)
    whole = read_incident(text, received_at)
    told = parts(text, tells_of_event, tells_of_event_somewhere)
    incidents = (whole,) if len(told) == 1 else tuple(read_incident(part, received_at) for part in told)
    wanted = intents(text, incidents[0])
    if wanted[0] in NO_EVENT or (wanted[0] == "question" and INQUIRY.match(text.plain)):
        incidents = (without_event(whole, place_too=wanted[0] not in NO_PLACE),)
    return Reading(
        intents=wanted,
        found=incidents[0],
        incidents=incidents,
        incident_number=incident_number(text),
        ack_code=ack_code(text) if "ack" in wanted else None,
        correction_of=corrected_fields(text, incidents[0]) if "correction" in wanted else (),
    )


def tells_of_event(part: Text) -> bool:
    """Whether a part of a text tells of an event by itself: names its kind, and its place or time."""
    kind = categorize(part)
    times = moments(part)
    return kind is not None and kind.confidence >= LEAST["category"] and bool(times or place(part, times))


def tells_of_event_somewhere(part: Text) -> bool:
    """Whether a part names the kind of an event and the place where it happened."""
    kind, where = categorize(part), place(part, moments(part))
    return kind is not None and where is not None and min(kind.confidence, where.evidence(part).confidence) >= SURE_PART


def without_event(found: Found, *, place_too: bool) -> Found:
    """What is left of a message that reports no event: the place that a zero report or a question speaks of, if any."""
    if not place_too:
        return Found()
    kept = {field: e for field, e in found.evidence.items() if field == "location"}
    return Found(location=found.location, evidence=kept)


def read_incident(text: Text, received_at: datetime) -> Found:
    """Find each field of one incident; values of too little confidence are left out."""
    values: dict[str, Any] = {}
    evidence: dict[str, Evidence] = {}

    def keep(field: str, value: object, why: Evidence, least: float = LEAST_NUMBER) -> None:
        if why.confidence >= least:
            values[field], evidence[field] = value, why

    if category := categorize(text):
        keep("category", category.slug, category.evidence(text), LEAST["category"])
    times = moments(text)
    when = occurrence(text, times, received_at)
    if when:
        keep("occurred_at", when.at, when.evidence, LEAST["occurred_at"])
    own_time = Span(when.evidence.start, when.evidence.end) if when else None
    if where := place(text, times, own_time):
        keep("location", text.words(where.start, where.end), where.evidence(text), LEAST["location"])
    for field, toll in count_people(text, times).items():
        keep(field, toll.value, toll.evidence(text))
    if lost := loss(text):
        keep("loss_yuan", lost.yuan, lost.evidence)
    for field, size, why in measured(text):
        keep(field, size, why)
    for field, said, why in circumstances(text):
        keep(field, said, why)
    found = Found(**values, evidence=evidence)
    if when and found.occurred_at:
        found = replace(found, precision=when.precision)
    return replace(found, sub_category=sub_category(text, found.category)) if found.category else found

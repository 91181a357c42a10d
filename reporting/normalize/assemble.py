"""The order in which a text is read: lay out, split into incidents, find each field, then say what the sender wants."""

from dataclasses import replace
from datetime import datetime

from reporting.normalize.categories import categorize
from reporting.normalize.counts import count_people
from reporting.normalize.intents import intents
from reporting.normalize.losses import loss
from reporting.normalize.moments import moments
from reporting.normalize.occurrence import occurrence
from reporting.normalize.places import place
from reporting.normalize.reading import Evidence, Found, Reading
from reporting.normalize.text import Text, lay_out

LEAST = {"category": 0.35, "deaths": 0.5, "injured": 0.5, "missing": 0.5, "trapped": 0.5, "evacuated": 0.6, "loss_yuan": 0.6}


def read_text(raw: str, received_at: datetime) -> Reading:
    """Return the reading of one message."""
    text = lay_out(raw)
    found = read_incident(text, received_at)
    wanted = intents(text, found)
    if wanted[0] in ("ack", "spam", "other", "zero_report"):
        found = replace(found, category=None)
    return Reading(wanted, found, (found,))


def read_incident(text: Text, received_at: datetime) -> Found:
    """Find each field of one incident."""
    evidence: dict[str, Evidence] = {}
    values: dict[str, object] = {}
    if category := categorize(text):
        values["category"] = category.slug
        evidence["category"] = category.evidence(text)
    if when := occurrence(text, received_at):
        values |= {"occurred_at": when.at, "precision": when.precision}
        evidence["occurred_at"] = when.evidence
    if where := place(text, moments(text)):
        values["location"] = text.words(where.start, where.end)
        evidence["location"] = where.evidence(text)
    for field, toll in count_people(text).items():
        values[field] = toll.value
        evidence[field] = toll.evidence(text)
    if lost := loss(text):
        values["loss_yuan"] = lost.yuan
        evidence["loss_yuan"] = lost.evidence
    return Found(**values, evidence=evidence)  # type: ignore[arg-type]

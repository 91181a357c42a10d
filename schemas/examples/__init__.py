"""One example of every message, for the AsyncAPI document and for those who write to the bus by hand."""

from __future__ import annotations

from schemas import catalogue
from schemas.envelope import Message
from schemas.examples import duty, owed, received, told

AREAS = (
    received.intake_examples,
    received.reporting_examples,
    owed.deadlines_examples,
    owed.escalations_examples,
    told.notices_examples,
    owed.zero_reports_examples,
    duty.rosters_examples,
    duty.changes_examples,
    told.voice_examples,
    duty.roll_calls_examples,
    told.exports_examples,
    duty.people_examples,
)


def examples() -> dict[str, Message]:
    """Return an example by message name; every message type of the contract has one."""
    made = [each for area in AREAS for each in area()]
    found = {message.name: message for message in made}
    missing = {kind.name for kind in catalogue.concrete()} - found.keys()
    if missing:
        raise LookupError(f"no example of {sorted(missing)}")
    return found

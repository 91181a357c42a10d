"""The course of a call: found by the carrier's id whatever comes first, its states forward only, every event kept once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlmodel import col

from notifier.tables import Delivery, Notice
from notifier.voice.states import FINAL, goes_forward
from notifier.voice.tables import VoiceCall, VoiceEvent
from runtime.database import insert_into
from runtime.work import Work
from schemas.divisions import NOWHERE

_MOMENTS = {"ringing": "ringing_at", "in-progress": "answered_at"}


@dataclass(frozen=True, slots=True)
class Leg:
    """A call as the carrier names it."""

    carrier_id: str
    caller: str
    called: str


def call_id(carrier_id: str) -> UUID:
    """Return our id of a carrier's call."""
    return uuid5(NAMESPACE_URL, f"zhishou:voice:{carrier_id}")


async def call_of(work: Work, leg: Leg, delivery: Delivery | None = None, notice: Notice | None = None) -> VoiceCall:
    """Return the call, kept now if nothing was known of it; others that change it wait."""
    first = {
        "id": call_id(leg.carrier_id),
        "carrier_id": leg.carrier_id,
        "incoming": delivery is None,
        "delivery_id": delivery.id if delivery else None,
        "notice_id": notice.id if notice else None,
        "incident_id": notice.incident_id if notice else None,
        "person_id": notice.person_id if notice else None,
        "unit": notice.unit if notice else NOWHERE,
        "caller": leg.caller,
        "called": leg.called,
        "state": "queued",
        "answered_by": "",
        "began_at": work.now,
        "spoken": "",
        "keys": "",
        "outcome": "",
    }
    await work.session.execute(insert_into(work.session, VoiceCall).on_conflict_do_nothing(), [first])
    return await work.session.get_one(VoiceCall, first["id"], with_for_update=True, populate_existing=True)


async def note(work: Work, call: VoiceCall, what: str, detail: str = "", *, key: object = "", at: datetime | None = None) -> bool:
    """Keep an event of a call; say whether it is news. `key` tells apart events that read the same."""
    event = {
        "id": uuid5(call.id, f"{what}:{key}"),
        "call_id": call.id,
        "at": at or work.now,
        "what": what,
        "detail": detail,
    }
    inserted = insert_into(work.session, VoiceEvent).on_conflict_do_nothing().returning(col(VoiceEvent.id))
    return bool((await work.session.execute(inserted, [event])).all())


async def move(work: Work, call: VoiceCall, status: str, at: datetime) -> bool:
    """Enter a state that the carrier tells, and say whether that is forward; late news is kept and changes nothing."""
    await note(work, call, status, at=at)
    if name := _MOMENTS.get(status):
        setattr(call, name, getattr(call, name) or at)
    if not goes_forward(call.state, status):
        return False
    call.state = status
    if status in FINAL:
        call.ended_at = at
    return True


async def heard(work: Work, call: VoiceCall, words: str) -> None:
    """Something is said to a person: so the call was answered, whatever the carrier has told yet."""
    call.heard_at = call.heard_at or work.now
    call.spoken = call.spoken or words
    await move(work, call, "in-progress", work.now)

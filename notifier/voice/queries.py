"""Calls with their course, and connections, for pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from notifier.voice.states import WORDS
from notifier.voice.tables import VoiceBridge, VoiceCall, VoiceEvent

UNSHOWN = {"queued", "receipt", "key"}
"""Steps that the words after them say as well."""


@dataclass(frozen=True, slots=True)
class CallStep:
    """One thing that happened in a call, in words."""

    at: datetime
    words: str
    detail: str


@dataclass(frozen=True, slots=True)
class CallView:
    """A call and its course. `seconds`: of conversation."""

    id: UUID
    carrier_id: str
    delivery_id: UUID | None
    caller: str
    called: str
    state: str
    seconds: int | None
    spoken: str
    keys: str
    steps: tuple[CallStep, ...]

    @property
    def course(self) -> str:
        """The course in one line: 响铃、接听、按1确认."""
        return "、".join(step.words for step in self.steps)


async def calls_of(session: AsyncSession, deliveries: Collection[UUID]) -> dict[UUID, tuple[CallView, ...]]:
    """Return the calls that carried some deliveries, oldest first, by delivery."""
    if not deliveries:
        return {}
    of = select(VoiceCall).where(col(VoiceCall.delivery_id).in_(deliveries)).order_by(col(VoiceCall.began_at))
    calls = list(await session.scalars(of))
    steps = await _steps(session, [call.id for call in calls])
    found: dict[UUID, tuple[CallView, ...]] = defaultdict(tuple)
    for call in calls:
        if call.delivery_id:
            found[call.delivery_id] = (*found[call.delivery_id], _view(call, steps.get(call.id, [])))
    return found


async def bridges_of(session: AsyncSession, incident_id: UUID) -> Sequence[VoiceBridge]:
    """Return the connections that concern an incident, oldest first."""
    of = select(VoiceBridge).where(col(VoiceBridge.incident_id) == incident_id)
    return (await session.scalars(of.order_by(col(VoiceBridge.dialled_at), col(VoiceBridge.id)))).all()


async def _steps(session: AsyncSession, calls: Collection[UUID]) -> dict[UUID, list[VoiceEvent]]:
    found: dict[UUID, list[VoiceEvent]] = defaultdict(list)
    of = select(VoiceEvent).where(col(VoiceEvent.call_id).in_(calls), col(VoiceEvent.what).not_in(UNSHOWN))
    for event in await session.scalars(of.order_by(col(VoiceEvent.at))):
        found[event.call_id].append(event)
    return found


def _view(call: VoiceCall, events: Sequence[VoiceEvent]) -> CallView:
    ordered = sorted(events, key=lambda event: (event.at, list(WORDS).index(event.what) if event.what in WORDS else 99))
    steps = tuple(CallStep(event.at, WORDS.get(event.what, event.what), event.detail) for event in ordered)
    return CallView(
        id=call.id,
        carrier_id=call.carrier_id,
        delivery_id=call.delivery_id,
        caller=call.caller,
        called=call.called,
        state=WORDS.get(call.state, call.state),
        seconds=call.seconds,
        spoken=call.spoken,
        keys=call.keys,
        steps=steps,
    )

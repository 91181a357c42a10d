"""Calls to the duty number that left no word, as the duty room reads them: who, when, what keys, and what came after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from directory.rights import Action, Viewer
from notifier.voice.missed import MissedCall, missed_calls
from web.gate import where
from web.masking import masked
from web.message_lines import sees_numbers
from web.names import Named, people, units


@dataclass(frozen=True, slots=True)
class MissedLine:
    """One call. `name` empty: nobody of the directory; `number` empty: the caller hides it; `later`: when they came through."""

    id: UUID
    at: datetime
    name: str
    title: str
    unit_name: str
    number: str
    pressed: str
    seconds: int | None
    later: datetime | None


async def missed_lines(session: AsyncSession, viewer: Viewer, now: datetime) -> tuple[MissedLine, ...]:
    """Return the calls that the viewer may see, as recordings: of their subtrees, newest first.

    Raises:
        ForbiddenError: the viewer sees no messages of others.
    """
    calls = await missed_calls(session, where(viewer, Action.SEE_INBOX), now)
    known = await people(session, [call.person_id for call in calls if call.person_id])
    named = await units(session, [call.unit for call in calls])
    return tuple(_line(call, viewer, known, named) for call in calls)


def _line(call: MissedCall, viewer: Viewer, known: Mapping[UUID, Named], named: Mapping[str, str]) -> MissedLine:
    person = known.get(call.person_id) if call.person_id else None
    whole = sees_numbers(viewer, person.unit if person else call.unit, call.person_id)
    return MissedLine(
        id=call.id,
        at=call.at,
        name=person.name if person else "",
        title=person.title if person else "",
        unit_name=named.get(call.unit, call.unit) if person else "",
        number=call.caller if whole or not call.caller else masked(call.caller),
        pressed="、".join(call.keys),
        seconds=call.seconds,
        later=call.later,
    )


def waiting(lines: tuple[MissedLine, ...]) -> int:
    """Return how many wait for a call back."""
    return sum(line.later is None for line in lines)

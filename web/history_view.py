"""The history of a roster as lines for people: who changed which shift, when, why, and how it stood before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from roster.changes.words import WHAT
from roster.tables import Shift, ShiftChange
from web.names import Named, people


@dataclass(frozen=True, slots=True)
class Stood:
    """A shift as it stood: who, on which post, from when until when."""

    post: str
    person: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change. `by` empty: the program itself."""

    shift_id: UUID
    at: datetime
    what: str
    label: str
    by: str
    reason: str
    before: Stood | None
    after: Stood | None


async def change_lines(session: AsyncSession, changes: Sequence[ShiftChange]) -> list[ChangeLine]:
    """Return changes with names, in the order given."""
    named = await people(session, _mentioned(changes))
    return [
        ChangeLine(
            each.shift_id,
            each.at,
            each.what,
            WHAT.get(each.what, each.what),
            _name(named, each.by) if each.by else "",
            each.reason,
            _stood(each.before, named),
            _stood(each.after, named),
        )
        for each in changes
    ]


def _mentioned(changes: Iterable[ShiftChange]) -> Iterable[UUID]:
    for change in changes:
        if change.by:
            yield change.by
        for side in (change.before, change.after):
            if side:
                yield UUID(side["person_id"])


def _stood(side: dict[str, Any] | None, named: dict[UUID, Named]) -> Stood | None:
    if side is None:
        return None
    shift = Shift.model_validate(side)
    return Stood(shift.post, _name(named, shift.person_id), shift.starts_at, shift.ends_at)


def _name(named: dict[UUID, Named], person: UUID) -> str:
    return named[person].name if person in named else "未知人员"

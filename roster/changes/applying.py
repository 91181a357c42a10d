"""How an agreed change becomes shifts: two are exchanged, or one falls into pieces of which another stands one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from roster.changes.fitness import refuse_unfit
from roster.changes.pieces import Piece, overlap, pieces
from roster.errors import Refused
from roster.shifts import ShiftDraft, alter, enter, refuse_two_at_once
from roster.tables import Shift
from runtime.work import Work

BEGUN = "班次已经开始，不能换班；可以申请由他人替班，替到本班结束。"


def draft_of(shift: Shift) -> ShiftDraft:
    """Return a shift as a person would enter it."""
    return ShiftDraft(shift.unit, shift.post, shift.person_id, shift.starts_at, shift.ends_at, shift.note)


async def refuse_swap(work: Work, one: Shift, other: Shift) -> None:
    """Refuse an exchange that can't be.

    Raises:
        Refused: one has begun, someone would stand on two posts at once, or is not fit for the other's.
    """
    if min(one.starts_at, other.starts_at) <= work.now:
        raise Refused(BEGUN)
    for shift, person in ((one, other.person_id), (other, one.person_id)):
        await refuse_unfit(work, person, shift.post)
        await refuse_two_at_once(work, replace(draft_of(shift), person_id=person), (one.id, other.id))


async def swap(work: Work, by: UUID | None, one: Shift, other: Shift, reason: str) -> None:
    """Exchange the people of two shifts.

    Raises:
        Refused: see `refuse_swap`.
    """
    await refuse_swap(work, one, other)
    first, second = replace(draft_of(one), person_id=other.person_id), replace(draft_of(other), person_id=one.person_id)
    alter(work, one, first, by, reason)
    alter(work, other, second, by, reason)


async def refuse_part(work: Work, shift: Shift, start: datetime, end: datetime, person_id: UUID) -> tuple[datetime, datetime]:
    """Refuse that another stands part of a shift when that can't be; return the part that is still to come.

    Raises:
        Refused: nothing of it is left, or the other is the same person, on another post then, or not fit.
    """
    ahead = overlap(shift, max(start, work.now), end)
    if ahead is None:
        raise Refused("要替的时间不在这个班次之内，或已经过去。")
    if person_id == shift.person_id:
        raise Refused("这个班次本来就是此人的，请另选一人。")
    await refuse_unfit(work, person_id, shift.post)
    await refuse_two_at_once(work, replace(draft_of(shift), person_id=person_id, starts_at=ahead[0], ends_at=ahead[1]))
    return ahead


async def stand_in(
    work: Work, by: UUID | None, shift: Shift, person_id: UUID, *, start: datetime, end: datetime, reason: str
) -> list[Shift]:
    """Let another stand a shift from `start` (not before now) until `end`; return its pieces in order of time.

    The shift keeps its id for the first piece of its own person, or as a whole for the other.

    Raises:
        Refused: see `refuse_part`.
    """
    ahead = await refuse_part(work, shift, start, end, person_id)
    parts, own, made = pieces(shift, *ahead, person_id), shift.person_id, []
    kept = next((part for part in parts if part.person_id == own), parts[0])
    original = draft_of(shift)
    for part in parts:
        wanted = _piece(original, part)
        made.append(alter(work, shift, wanted, by, reason) if part is kept else enter(work, wanted, by, reason))
    return made


def _piece(original: ShiftDraft, part: Piece) -> ShiftDraft:
    return replace(original, person_id=part.person_id, starts_at=part.starts_at, ends_at=part.ends_at)

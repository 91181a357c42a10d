"""How shifts are entered, changed and taken out. Who did it, when, why and how it stood before is kept for good."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from directory.tables import Person
from roster.errors import Refused
from roster.rooms import unit_name
from roster.tables import Shift, ShiftChange
from roster.watch.looking import look_again
from roster.wording import clock_time
from runtime.work import Work
from schemas import labels, uuid7

LONGEST = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ShiftDraft:
    """A shift as a person enters it; times are aware."""

    unit: str
    post: str
    person_id: UUID
    starts_at: datetime
    ends_at: datetime
    note: str = ""


async def add_shift(work: Work, by: UUID | None, draft: ShiftDraft, reason: str = "") -> Shift:
    """Enter a shift.

    Raises:
        Refused: it ends before it starts, is over already, or the person is on duty elsewhere then.
    """
    await refuse_impossible(work, draft)
    return enter(work, draft, by, reason)


def enter(work: Work, draft: ShiftDraft, by: UUID | None, reason: str) -> Shift:
    """Enter a shift that is known to be possible."""
    shift = Shift(id=uuid7(), **_values(draft))
    work.session.add(shift)
    _note(work, shift, by, reason, after=_as_json(shift))
    return shift


async def change_shift(work: Work, by: UUID | None, shift_id: UUID, draft: ShiftDraft, *, version: int, reason: str) -> Shift:
    """Change a shift that the caller saw as `version`.

    Raises:
        Refused: someone changed it meanwhile, it is gone or over, no reason was given, or the new one can't be entered.
    """
    shift = await current(work, shift_id, version, reason)
    await refuse_impossible(work, draft, except_for=(shift_id,))
    return alter(work, shift, draft, by, reason)


def alter(work: Work, shift: Shift, draft: ShiftDraft, by: UUID | None, reason: str) -> Shift:
    """Change a shift into one that is known to be possible."""
    before = _as_json(shift)
    for name, value in _values(draft).items():
        setattr(shift, name, value)
    shift.version += 1
    _note(work, shift, by, reason, before=before, after=_as_json(shift))
    return shift


async def remove_shift(work: Work, by: UUID | None, shift_id: UUID, *, version: int, reason: str) -> None:
    """Take a shift out of the roster; its history stays.

    Raises:
        Refused: someone changed it meanwhile, it is gone or over, or no reason was given.
    """
    await take_out(work, await current(work, shift_id, version, reason), by, reason)


async def take_out(work: Work, shift: Shift, by: UUID | None, reason: str) -> None:
    """Take out a shift that is known to be there and not over."""
    _note(work, shift, by, reason, before=_as_json(shift))
    await work.session.delete(shift)


async def current(work: Work, shift_id: UUID, version: int, reason: str) -> Shift:
    """Return a shift that the caller saw as `version`, held until the transaction is done.

    Raises:
        Refused: someone changed it meanwhile, it is gone or over, or no reason was given.
    """
    query = select(Shift).where(col(Shift.id) == shift_id).with_for_update()
    shift = (await work.session.scalars(query.execution_options(populate_existing=True))).first()
    if shift is None:
        raise Refused("这个班次已被删除，请刷新值班表。")
    if shift.version != version:
        raise Refused("这个班次刚被别人改过，请刷新值班表，看过最新安排后再改。")
    if shift.ends_at <= work.now:
        raise Refused("这个班次已经结束，不能再改。")
    if not reason.strip():
        raise Refused("请写明更改的理由。")
    return shift


async def refuse_impossible(work: Work, draft: ShiftDraft, except_for: Collection[UUID] = ()) -> None:
    """Refuse a shift that can't be: its times are wrong, or the person is elsewhere then, `except_for` some shifts.

    Raises:
        Refused: with the reason.
    """
    if draft.ends_at <= draft.starts_at:
        raise Refused("班次的结束时间要晚于开始时间。")
    if draft.ends_at - draft.starts_at > LONGEST:
        raise Refused(f"一个班次最长{LONGEST.days}天，请分开填写。")
    if draft.ends_at <= work.now:
        raise Refused("这个班次的时间已经过去，不能再排。")
    await refuse_two_at_once(work, draft, except_for)


async def refuse_two_at_once(work: Work, draft: ShiftDraft, except_for: Collection[UUID] = ()) -> None:
    """Nobody stands on two posts at the same time, here or in another duty room.

    Whoever asks holds the person's row: of two who enter shifts for one person at once, the later sees the earlier's.
    """
    await work.session.execute(select(col(Person.id)).where(col(Person.id) == draft.person_id).with_for_update(key_share=True))
    same = select(Shift).where(col(Shift.person_id) == draft.person_id, col(Shift.ends_at) > draft.starts_at)
    for other in await work.session.scalars(same.where(col(Shift.starts_at) < draft.ends_at)):
        if other.id not in except_for:
            zone = work.settings.zone
            start, end = (clock_time(moment, work.now, zone) for moment in (other.starts_at, other.ends_at))
            where = await unit_name(work, other.unit)
            raise Refused(f"此人{start}至{end}已在{where}{labels.post(other.post)}岗位，不能同时再排一个班。")


def _note(work: Work, shift: Shift, by: UUID | None, reason: str, **stood: dict[str, Any]) -> None:
    """Keep how a shift stood `before` and `after` a change; without a `before` it was added, without an `after` removed."""
    what = "changed" if len(stood) == 2 else ("added" if "after" in stood else "removed")
    entry = ShiftChange(shift_id=shift.id, unit=shift.unit, at=work.now, what=what, by=by, reason=reason.strip())
    entry.before, entry.after = stood.get("before"), stood.get("after")
    work.session.add(entry)
    for unit in {shift.unit, *(as_it_stood["unit"] for as_it_stood in stood.values())}:
        look_again(work, unit)


def _values(draft: ShiftDraft) -> dict[str, Any]:
    """Return a draft's values by name, as they are: `asdict` would copy each moment and its timezone."""
    return {each.name: getattr(draft, each.name) for each in fields(draft)}


def _as_json(shift: Shift) -> dict[str, Any]:
    return shift.model_dump(mode="json")

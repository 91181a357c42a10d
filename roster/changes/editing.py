"""A person with the right changes the roster by hand; of a last-minute change those concerned are told at once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from directory import queries as directory
from roster.changes.applying import stand_in
from roster.changes.telling import is_last_minute, tell_changed
from roster.changes.words import shift_words
from roster.errors import Refused
from roster.shifts import ShiftDraft, add_shift, change_shift, current, remove_shift
from roster.tables import Shift
from runtime.work import Work


async def add(work: Work, by: UUID | None, draft: ShiftDraft, reason: str) -> Shift:
    """Enter a shift.

    Raises:
        Refused: see `roster.shifts.add_shift`.
    """
    shift = await add_shift(work, by, draft, reason)
    if is_last_minute(work, shift):
        await tell_changed(work, by, "added", shift, {shift.person_id}, reason=reason)
    return shift


async def change(work: Work, by: UUID | None, shift_id: UUID, draft: ShiftDraft, *, version: int, reason: str) -> Shift:
    """Change a shift that was seen as `version`.

    Raises:
        Refused: see `roster.shifts.change_shift`.
    """
    stood = Shift.model_validate((await current(work, shift_id, version, reason)).model_dump())
    shift = await change_shift(work, by, shift_id, draft, version=version, reason=reason)
    if is_last_minute(work, stood, shift):
        people = {stood.person_id, shift.person_id}
        await tell_changed(work, by, "changed", shift, people, reason=reason, before=await _words(work, stood))
    return shift


async def remove(work: Work, by: UUID | None, shift_id: UUID, *, version: int, reason: str) -> None:
    """Take out a shift that was seen as `version`.

    Raises:
        Refused: see `roster.shifts.remove_shift`.
    """
    stood = Shift.model_validate((await current(work, shift_id, version, reason)).model_dump())
    await remove_shift(work, by, shift_id, version=version, reason=reason)
    if is_last_minute(work, stood):
        await tell_changed(work, by, "removed", stood, {stood.person_id}, reason=reason)


async def override_hours(
    work: Work, by: UUID | None, shift_id: UUID, person_id: UUID, *, start: datetime, end: datetime, version: int, reason: str
) -> list[Shift]:
    """Let another stand some hours of a shift, without asking; return its pieces in order of time.

    Raises:
        Refused: the shift was changed meanwhile or is over, no reason was given, or the other can't stand those hours.
    """
    shift = await current(work, shift_id, version, reason)
    if end <= start:
        raise Refused("结束时间要晚于开始时间。")
    own, before = shift.person_id, await _words(work, shift)
    made = await stand_in(work, by, shift, person_id, start=start, end=end, reason=reason)
    taken = next(each for each in made if each.person_id == person_id)
    if is_last_minute(work, taken):
        await tell_changed(work, by, "changed", taken, {own, person_id}, reason=reason, before=before)
    return made


async def _words(work: Work, shift: Shift) -> str:
    person = await directory.person(work.session, shift.person_id)
    when = shift_words(shift.post, shift.starts_at, shift.ends_at, work.now, work.settings.zone)
    return f"{person.name if person else '未知人员'} {when}"

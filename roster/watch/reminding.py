"""Those whose shifts begin together in a duty room are reminded and asked to confirm; who does not is told to the leader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from directory.tables import Person
from policies.model import ShiftReminders
from roster.tables import Shift
from roster.watch.remind_notices import ask, tell_leader
from roster.watch.tables import ShiftConfirmation, ShiftReminder
from roster.watch.when import Kind, still_to_do
from runtime.work import Work

REMIND = "shift-remind"
AHEAD = timedelta(hours=54)
"""So far ahead plans are made: a shift's first reminder is at most two days before it."""

Left = list[tuple[datetime, Kind]]


async def plan(work: Work, unit: str | None = None) -> None:
    """Set the next reminder of every shift that begins soon, in one room or in all. Doing it again moves nothing wrongly."""
    rule = work.policy.shift_reminders
    if rule is None:
        return
    shifts = await _starting(work, work.now, work.now + AHEAD, unit)
    for (room, starts_at), together in _groups(shifts).items():
        _set_next(work, room, starts_at, (await _left(work, rule, together)).values())


async def remind(work: Work, key: str) -> None:
    """Do what is due about the shifts that begin in a room at a moment. Moved or removed ones are not found here any more."""
    rule = work.policy.shift_reminders
    unit, seconds = key.split("|")
    starts_at = datetime.fromtimestamp(int(seconds), UTC)
    if rule is None or starts_at <= work.now:
        return
    shifts = await _starting(work, starts_at, starts_at + timedelta(seconds=1), unit)
    left = await _left(work, rule, shifts)
    silent = [each for each in shifts if _is_due(work, left[each.id], Kind.UNCONFIRMED)]
    for shift in shifts:
        for kind in (Kind.DAY_BEFORE, Kind.SHORTLY_BEFORE):
            if _is_due(work, left[shift.id], kind):
                await ask(work, shift, kind, confirmed=await is_confirmed(work, shift))
    if silent:
        await tell_leader(work, unit, starts_at, silent)
    await work.session.flush()
    _set_next(work, unit, starts_at, (await _left(work, rule, shifts)).values())


def _is_due(work: Work, left: Left, kind: Kind) -> bool:
    return any(at <= work.now and each is kind for at, each in left)


async def _starting(work: Work, since: datetime, until: datetime, unit: str | None) -> Sequence[Shift]:
    """Return the shifts of people in service that begin from `since` until just before `until`."""
    of = select(Shift).join(Person, col(Person.id) == col(Shift.person_id)).where(col(Person.active))
    of = of.where(col(Shift.starts_at) >= since, col(Shift.starts_at) < until, col(Shift.ends_at) > since)
    of = of.where(col(Shift.unit) == unit) if unit else of
    return (await work.session.scalars(of.order_by(col(Shift.starts_at), col(Shift.id)))).all()


def _groups(shifts: Iterable[Shift]) -> dict[tuple[str, datetime], list[Shift]]:
    found: defaultdict[tuple[str, datetime], list[Shift]] = defaultdict(list)
    for shift in shifts:
        found[shift.unit, shift.starts_at].append(shift)
    return dict(found)


async def _left(work: Work, rule: ShiftReminders, shifts: Sequence[Shift]) -> dict[UUID, Left]:
    """Return what is still to be sent about each shift."""
    ids = {shift.id for shift in shifts}
    reminders = select(ShiftReminder).where(col(ShiftReminder.shift_id).in_(ids))
    sent: defaultdict[tuple[UUID, UUID, datetime], dict[str, datetime]] = defaultdict(dict)
    for row in await work.session.scalars(reminders):
        sent[row.shift_id, row.person_id, row.starts_at][row.kind] = row.sent_at
    confirmed = await confirmed_among(work, ids)
    zone, found = work.settings.zone, {}
    for shift in shifts:
        key = (shift.id, shift.person_id, shift.starts_at)
        found[shift.id] = still_to_do(rule, shift.starts_at, work.now, zone, sent=sent[key], confirmed=key in confirmed)
    return found


async def confirmed_among(work: Work, ids: Collection[UUID]) -> set[tuple[UUID, UUID, datetime]]:
    """Return shift, person and start of what was confirmed of some shifts."""
    rows = await work.session.scalars(select(ShiftConfirmation).where(col(ShiftConfirmation.shift_id).in_(ids)))
    return {(row.shift_id, row.person_id, row.starts_at) for row in rows}


async def is_confirmed(work: Work, shift: Shift) -> bool:
    """Say whether the person of a shift confirmed it as it stands."""
    return await work.session.get(ShiftConfirmation, (shift.id, shift.person_id, shift.starts_at)) is not None


def _set_next(work: Work, unit: str, starts_at: datetime, left: Iterable[Left]) -> None:
    moments = [at for each in left for at, _ in each]
    if moments:
        work.set_timer(REMIND, f"{unit}|{int(starts_at.timestamp())}", max(min(moments), work.now))

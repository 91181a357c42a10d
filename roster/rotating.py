"""How rotations become shifts: for two weeks ahead, and only where nobody is on the post yet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from directory.tables import Person
from roster.rota.tables import RotaDraft
from roster.rotation import Pattern, Turn, days_from, turns
from roster.shifts import ShiftDraft, enter
from roster.tables import Rotation, Shift, ShiftChange
from runtime.logs import log
from runtime.work import Work

logger = log(__name__)

DAYS_AHEAD = 14
BY_ROTATION = "按轮值表自动排班"


async def extend_all(work: Work, days: int = DAYS_AHEAD) -> int:
    """Make the shifts of every rotation from the one that is running now until `days` from today. Return how many."""
    rotations = await work.session.scalars(select(Rotation).order_by(col(Rotation.unit), col(Rotation.post)))
    gone = {str(each) for each in await work.session.scalars(select(col(Person.id)).where(~col(Person.active)))}
    return sum([await extend(work, rotation, days, gone) for rotation in rotations])


async def go_on(work: Work, unit: str) -> int:
    """Continue the rotations of a unit behind their last shifts, as the daily run is about to. Return how many shifts that made.

    Who looks ahead may come before that run: after a standstill both are due. What lies between shifts is left to the run, and
    so is what a person took out.
    """
    of = select(Rotation).where(col(Rotation.unit) == unit).order_by(col(Rotation.post))
    rotations = (await work.session.scalars(of)).all()
    people = {UUID(each) for rotation in rotations for each in rotation.people}
    left = select(col(Person.id)).where(col(Person.id).in_(people), ~col(Person.active))
    gone = {str(each) for each in await work.session.scalars(left)}
    taken_out = await _taken_out(work, unit)
    return sum([await extend(work, rotation, DAYS_AHEAD, gone, only_behind=taken_out) for rotation in rotations])


async def _taken_out(work: Work, unit: str) -> set[tuple[str, datetime]]:
    """Return post and start of the shifts that were taken out of a unit's roster lately."""
    since = work.now - timedelta(days=DAYS_AHEAD)
    of = select(col(ShiftChange.before)).where(col(ShiftChange.unit) == unit, col(ShiftChange.what) == "removed")
    rows = await work.session.scalars(of.where(col(ShiftChange.at) > since))
    return {(before["post"], datetime.fromisoformat(before["starts_at"])) for before in rows if before}


async def extend(
    work: Work,
    rotation: Rotation,
    days: int,
    gone: Collection[str] = (),
    *,
    only_behind: Collection[tuple[str, datetime]] | None = None,
) -> int:
    """Make the missing shifts of one rotation; with `only_behind` those behind its last one, but for these (post and start).

    Where any shift of the post touches a turn, or a roster was published, people have decided: leave it.

    Those who are `gone` take no turns any more. When nobody is left, the post stays empty and is found as a gap.
    """
    people = tuple(each for each in rotation.people if each not in gone)
    if not people:
        logger.warning("a rotation has nobody left", unit=rotation.unit, post=rotation.post)
        return 0
    zone = work.settings.zone
    today = work.now.astimezone(zone).date()
    wanted = turns(_pattern(rotation, people), days_from(today - timedelta(days=1), days + 1), zone)
    ahead = [turn for turn in wanted if turn.ends_at > work.now]
    standing = await _standing(work, rotation, ahead[0].starts_at)
    if only_behind is not None:
        last = max((end for _, end in standing), default=None)
        ahead = [turn for turn in ahead if last is not None and turn.starts_at >= last]
        ahead = [turn for turn in ahead if (rotation.post, turn.starts_at) not in only_behind]
    planned = await _published(work, rotation.unit)
    ahead = [turn for turn in ahead if not any(first <= turn.starts_at.date() <= last for first, last in planned)]
    missing = [turn for turn in ahead if not any(_touches(turn, start, end) for start, end in standing)]
    for turn in missing:
        enter(work, _draft(rotation, turn), by=None, reason=BY_ROTATION)
    return len(missing)


def _pattern(rotation: Rotation, people: tuple[str, ...]) -> Pattern:
    return Pattern(people, rotation.first, time.fromisoformat(rotation.starts), rotation.hours)


async def _standing(work: Work, rotation: Rotation, since: datetime) -> list[tuple[datetime, datetime]]:
    times = select(col(Shift.starts_at), col(Shift.ends_at)).where(col(Shift.unit) == rotation.unit)
    rows = await work.session.execute(times.where(col(Shift.post) == rotation.post, col(Shift.ends_at) > since))
    return [(row.starts_at, row.ends_at) for row in rows]


async def _published(work: Work, unit: str) -> list[tuple[date, date]]:
    """Return the days whose roster was published: what is empty there is known, and no turn of the rotation's to fill."""
    rows = await work.session.execute(
        select(col(RotaDraft.first), col(RotaDraft.last)).where(col(RotaDraft.unit) == unit, col(RotaDraft.state) == "published")
    )
    return [(row.first, row.last) for row in rows]


def _touches(turn: Turn, start: datetime, end: datetime) -> bool:
    return start < turn.ends_at and turn.starts_at < end


def _draft(rotation: Rotation, turn: Turn) -> ShiftDraft:
    return ShiftDraft(rotation.unit, rotation.post, UUID(turn.person), turn.starts_at, turn.ends_at)

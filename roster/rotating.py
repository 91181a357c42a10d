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
from roster.tables import Rotation, Shift
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


async def extend(work: Work, rotation: Rotation, days: int, gone: Collection[str] = ()) -> int:
    """Make the missing shifts of one rotation.

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

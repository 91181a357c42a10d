"""What a unit's roster is drawn up by, from the database: its posts, the important periods over it, the calendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from policies.model import Rota
from roster.rota.days import Calendar, DayKind, Named
from roster.rota.patterns import PRESETS, Needed, PostRule, ShiftTime
from roster.rota.tables import HolidayOverride, ImportantPeriod, RotaPost
from roster.rules import Period
from roster.tables import Rotation
from schemas.divisions import within
from schemas.values import Post


async def posts_of(session: AsyncSession, unit: str, rota: Rota) -> tuple[PostRule, ...]:
    """Return the posts of a unit in its order; for one that set none: 24-hour shifts.

    There a second officer is wanted in important periods, or always where a rotation puts one anyway.
    """
    rows = await session.scalars(select(RotaPost).where(col(RotaPost.unit) == unit).order_by(col(RotaPost.place)))
    return tuple(map(_rule, rows)) or await _usual(session, unit, rota)


async def _usual(session: AsyncSession, unit: str, rota: Rota) -> tuple[PostRule, ...]:
    two = await session.get(Rotation, (unit, Post.SECOND_OFFICER)) is not None
    usual: tuple[tuple[Post, Needed], ...] = (
        (Post.OFFICER, "always"),
        (Post.SECOND_OFFICER, "always" if two else "important"),
        (Post.LEADER, "always"),
    )
    return tuple(PostRule(post, PRESETS["24h"], rota.rest, needed) for post, needed in usual)


def _rule(row: RotaPost) -> PostRule:
    shifts = tuple(ShiftTime(time.fromisoformat(each["starts"]), each["hours"]) for each in row.shifts)
    return PostRule(row.post, shifts, timedelta(minutes=row.rest_minutes), "important" if row.needed == "important" else "always")


async def calendar_of(session: AsyncSession) -> Calendar:
    """Return the calendar with everything that was imported."""
    rows = await session.scalars(select(HolidayOverride))
    return Calendar({row.day: Named(DayKind(row.kind), row.name) for row in rows})


async def periods_over(session: AsyncSession, unit: str, first: date, last: date) -> list[ImportantPeriod]:
    """Return the important periods that a unit and those above it set and that touch some days, earliest first."""
    touching = select(ImportantPeriod).where(col(ImportantPeriod.last) >= first, col(ImportantPeriod.first) <= last)
    rows = await session.scalars(touching.order_by(col(ImportantPeriod.first), col(ImportantPeriod.id)))
    return [each for each in rows if within(unit, each.unit)]


def as_times(periods: Iterable[ImportantPeriod], zone: tzinfo) -> list[Period]:
    """Return periods from the first midnight to the last."""
    return [Period(midnight(each.first, zone), midnight(each.last + timedelta(days=1), zone)) for each in periods]


def midnight(day: date, zone: tzinfo) -> datetime:
    """Return the moment at which a local day begins."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)

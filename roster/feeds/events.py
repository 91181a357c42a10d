"""Which shifts a calendar shows: those that stand, and as cancelled those that were taken out or given to another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.tables import Person, Unit
from roster.feeds.ical import FeedEvent
from roster.tables import CalendarFeed, Shift, ShiftChange
from schemas import labels

LOOK_BACK = timedelta(days=31)
"""Shifts that ended longer ago are left out."""
REMEMBERED = timedelta(days=62)
"""A shift that was cancelled longer ago is left out: every calendar has asked since."""


async def events_of(session: AsyncSession, feed: CalendarFeed, now: datetime) -> list[FeedEvent]:
    """Return the events of a calendar."""
    since = now - LOOK_BACK
    mine = col(Shift.unit) == feed.unit if feed.unit else col(Shift.person_id) == feed.owner
    shifts = list(await session.scalars(select(Shift).where(mine, col(Shift.ends_at) > since)))
    lost = await _lost(session, feed, now, {each.id for each in shifts})
    stood = [Shift.model_validate(each.before) for each in lost]
    units, people = await _names(session, [*shifts, *stood])
    changed = await _changed(session, [each.id for each in shifts])
    label = _labelling(feed, units, people)
    return [
        *(_standing(each, label(each), units, changed.get(each.id, feed.created_at)) for each in shifts),
        *(_cancelled(each, shift, label(shift), units) for each, shift in zip(lost, stood, strict=True) if shift.ends_at > since),
    ]


async def _lost(session: AsyncSession, feed: CalendarFeed, now: datetime, standing: set[UUID]) -> list[ShiftChange]:
    """Return the last change by which each shift left this calendar."""
    of = select(ShiftChange).where(col(ShiftChange.at) > now - REMEMBERED, col(ShiftChange.what) != "added", _was_in(feed))
    last = {each.shift_id: each for each in await session.scalars(of.order_by(col(ShiftChange.at), col(ShiftChange.id)))}
    return [each for shift, each in last.items() if shift not in standing]


def _was_in(feed: CalendarFeed) -> ColumnElement[bool]:
    before: Any = col(ShiftChange.before)
    name, value = ("unit", feed.unit) if feed.unit else ("person_id", str(feed.owner))
    condition: ColumnElement[bool] = before[name].as_string() == value
    return condition


async def _changed(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """Return when each shift was last changed."""
    of = select(ShiftChange).where(col(ShiftChange.shift_id).in_(list(ids))).order_by(col(ShiftChange.at))
    return {each.shift_id: each.at for each in await session.scalars(of)}


async def _names(session: AsyncSession, shifts: Iterable[Shift]) -> tuple[dict[str, str], dict[UUID, str]]:
    found = list(shifts)
    units = await session.scalars(select(Unit).where(col(Unit.code).in_({each.unit for each in found})))
    people = await session.scalars(select(Person).where(col(Person.id).in_({each.person_id for each in found})))
    return {each.code: each.short_name or each.name for each in units}, {each.id: each.name for each in people}


def _labelling(feed: CalendarFeed, units: dict[str, str], people: dict[UUID, str]) -> Callable[[Shift], str]:
    """Return how a shift is called: one's own by room and post, a unit's by post and person."""

    def label(shift: Shift) -> str:
        if feed.unit:
            return f"{labels.post(shift.post)} {people.get(shift.person_id, '未知人员')}"
        return f"值班：{units.get(shift.unit, shift.unit)}{labels.post(shift.post)}"

    return label


def _standing(shift: Shift, summary: str, units: dict[str, str], changed_at: datetime) -> FeedEvent:
    place = units.get(shift.unit, shift.unit)
    return FeedEvent(str(shift.id), shift.version - 1, shift.starts_at, shift.ends_at, summary, place, changed_at, shift.note)


def _cancelled(change: ShiftChange, shift: Shift, summary: str, units: dict[str, str]) -> FeedEvent:
    """Return the event of a shift as it stood; its sequence is the one after."""
    place = units.get(shift.unit, shift.unit)
    return FeedEvent(str(shift.id), shift.version, shift.starts_at, shift.ends_at, summary, place, change.at, cancelled=True)

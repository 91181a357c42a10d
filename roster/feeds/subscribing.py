"""Addresses of calendars: made once, shown once, ended at once. Whoever has one sees the shifts, so it says no numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory import queries as directory
from directory.rights import Action, may
from directory.secrets import fingerprint, new_secret
from directory.viewers import viewer_of
from roster.errors import Refused
from roster.feeds.events import events_of
from roster.feeds.ical import FeedEvent, as_ical
from roster.tables import CalendarFeed
from runtime.work import Work

MOST = 20


@dataclass(frozen=True, slots=True)
class FeedLine:
    """A calendar in force as its owner sees it. `name`: what it shows."""

    id: UUID
    name: str
    unit: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A calendar that an address leads to. It may be shown; its content is made when it is asked for."""

    feed: CalendarFeed

    @property
    def key(self) -> str:
        """The calendar, for counting how often it is asked for; not its secret."""
        return str(self.feed.id)


@dataclass(frozen=True, slots=True)
class Issue:
    """A calendar as it is now. `changed_at`: when a shift in it last changed."""

    content: bytes
    changed_at: datetime


async def create_feed(work: Work, owner: UUID, unit: str | None = None) -> str:
    """Make a calendar of one's own shifts or of a unit's and return its secret, which nobody can read again later.

    Raises:
        Refused: the owner has too many.
    """
    if len(await _in_force(work.session, owner)) >= MOST:
        raise Refused(f"一个人最多{MOST}个日历订阅，请先停用不用的。")
    secret = new_secret()
    work.session.add(CalendarFeed(secret_sha256=fingerprint(secret), owner=owner, unit=unit or None, created_at=work.now))
    await work.session.flush()
    return secret


async def revoke_feed(work: Work, owner: UUID, feed_id: UUID) -> None:
    """End a calendar at once: its address leads nowhere.

    Raises:
        Refused: the owner has no such calendar in force.
    """
    feed = await work.session.get(CalendarFeed, feed_id)
    if feed is None or feed.owner != owner or feed.revoked_at is not None:
        raise Refused("没有这个日历订阅，可能已经停用。")
    feed.revoked_at = work.now


async def feeds_of(session: AsyncSession, owner: UUID) -> list[FeedLine]:
    """Return the calendars of a person that are in force, the oldest first."""
    feeds = await _in_force(session, owner)
    return [FeedLine(each.id, await _name(session, each), each.unit, each.created_at) for each in feeds]


async def calendar_at(session: AsyncSession, secret: str) -> Subscribed | None:
    """Return the calendar at an address; None when it is unknown or ended, or its owner may no longer see what it shows."""
    of = select(CalendarFeed).where(
        col(CalendarFeed.secret_sha256) == fingerprint(secret), col(CalendarFeed.revoked_at).is_(None)
    )
    feed = (await session.scalars(of)).one_or_none()
    if feed is None:
        return None
    owner = await viewer_of(session, feed.owner)
    if owner is None or (feed.unit and not may(owner, Action.SEE_ROSTER, feed.unit)):
        return None
    return Subscribed(feed)


async def issue_of(session: AsyncSession, subscribed: Subscribed, now: datetime) -> Issue:
    """Return what a calendar shows now."""
    feed = subscribed.feed
    events: list[FeedEvent] = await events_of(session, feed, now)
    changed_at = max((each.changed_at for each in events), default=feed.created_at)
    return Issue(as_ical(await _name(session, feed), events), max(changed_at, feed.created_at))


async def _in_force(session: AsyncSession, owner: UUID) -> list[CalendarFeed]:
    of = select(CalendarFeed).where(col(CalendarFeed.owner) == owner, col(CalendarFeed.revoked_at).is_(None))
    return list(await session.scalars(of.order_by(col(CalendarFeed.created_at), col(CalendarFeed.id))))


async def _name(session: AsyncSession, feed: CalendarFeed) -> str:
    if feed.unit is None:
        return "我的值班"
    unit = await directory.unit(session, feed.unit)
    return f"{(unit.short_name or unit.name) if unit else feed.unit}值班"

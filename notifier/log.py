"""The message log's outgoing half: notices, newest first, found by person, number, incident, state, channel and time."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from directory.asked import Asked
from notifier.queries import NoticeView, views
from notifier.states import State
from notifier.tables import Delivery, Notice, Receipt
from runtime.database import plan_for_the_values


async def sent(session: AsyncSession, asked: Asked, limit: int) -> list[NoticeView]:
    """Return notices with all their ways, newest first; for a number also those to it that never got a way."""
    await plan_for_the_values(session)
    rows = list((await session.scalars(sent_query(asked).limit(limit))).all())
    if asked.digits and not asked.channel:
        rows += (await session.scalars(unsent_query(asked).limit(limit))).all()
        rows.sort(key=lambda row: (row.queued_at, row.id), reverse=True)
    return await views(session, rows[:limit])


def sent_query(asked: Asked) -> Select[Any]:
    """Return the query: along the index of time, or of the ways when a number or a channel is asked for."""
    return _narrowed(_by_way(asked) if asked.digits or asked.channel else _by_time(asked), asked)


def unsent_query(asked: Asked) -> Select[Any]:
    """Return the query for notices to a bare address that have no way at all, by its last digits."""
    no_way = ~exists().where(col(Delivery.notice_id) == col(Notice.id))
    to = asked.by_number(col(Notice.to_tail), col(Notice.to_address))
    return _narrowed(_by_time(asked).where(*to, no_way), asked)


def _narrowed(query: Select[Any], asked: Asked) -> Select[Any]:
    query = query.where(asked.within(col(Notice.unit)))
    if asked.people is not None:
        query = query.where(col(Notice.person_id).in_(asked.people))
    if asked.incident_id:
        query = query.where(col(Notice.incident_id) == asked.incident_id)
    if asked.lane:
        query = query.where(col(Notice.lane) == asked.lane)
    return query.where(col(Notice.state) == asked.state) if asked.state else query


def _by_time(asked: Asked) -> Select[Any]:
    at, identity = col(Notice.queued_at), col(Notice.id)
    return select(Notice).where(*asked.in_time(at, identity)).order_by(at.desc(), identity.desc())


def _by_way(asked: Asked) -> Select[Any]:
    """Of several fitting ways of one notice the first stands for it, so that it is listed once.

    That no way before it fits is asked row by row along the index: whoever asks for the least place instead has PostgreSQL think
    that hardly any row will do, and sort all messages of a number that gets fifty thousand.
    """
    at, identity = col(Delivery.said_at), col(Delivery.notice_id)
    other = aliased(Delivery)
    earlier = exists().where(other.notice_id == identity, other.position < col(Delivery.position), *_fits(other, asked))  # type: ignore[arg-type]
    found = select(Notice).join(Delivery, identity == col(Notice.id)).where(*_fits(Delivery, asked))
    return found.where(~earlier, *asked.in_time(at, identity)).order_by(at.desc(), identity.desc())


def _fits(way: Any, asked: Asked) -> list[ColumnElement[bool]]:
    found = asked.by_number(way.tail, way.address)
    return [*found, way.channel == asked.channel] if asked.channel else found


async def receipts_of(session: AsyncSession, notice_id: UUID) -> dict[UUID, list[Receipt]]:
    """Return what carriers told of the ways of a notice, oldest first, by way."""
    of = select(Receipt).join(Delivery, col(Delivery.id) == col(Receipt.delivery_id)).where(col(Delivery.notice_id) == notice_id)
    found: dict[UUID, list[Receipt]] = {}
    for each in await session.scalars(of.order_by(col(Receipt.received_at), col(Receipt.id))):
        if each.delivery_id:
            found.setdefault(each.delivery_id, []).append(each)
    return found


async def ahead_of(session: AsyncSession, delivery_id: UUID, now: datetime) -> int | None:
    """Return how many stand in a sender's queue before a delivery; None: it is not its turn that it waits for."""
    row = await session.get(Delivery, delivery_id)
    if row is None or row.state != State.QUEUED or row.next_at > now:
        return None
    order: tuple[Any, ...] = (col(Delivery.lane_rank), col(Delivery.turn), col(Delivery.queued_at), col(Delivery.id))
    mine = (row.lane_rank, row.turn, row.queued_at, row.id)
    before = tuple_(*order) < tuple_(*(literal(value, column.type) for value, column in zip(mine, order, strict=True)))
    waiting = select(func.count()).where(
        col(Delivery.state) == State.QUEUED, col(Delivery.channel) == row.channel, col(Delivery.next_at) <= now, before
    )
    return (await session.execute(waiting)).scalar_one()

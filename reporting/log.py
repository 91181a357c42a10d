"""The message log's incoming half: messages as they came, newest first."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.asked import Asked
from reporting.message_views import message_views
from reporting.tables import InboundMessage, Incident
from reporting.views import MessageView
from runtime.database import plan_for_the_values


async def received(session: AsyncSession, asked: Asked, limit: int) -> list[MessageView]:
    """Return inbound messages with what became of them, newest first."""
    await plan_for_the_values(session)
    rows = (await session.scalars(received_query(asked).limit(limit))).all()
    return list(await message_views(session, rows))


def received_query(asked: Asked) -> Select[Any]:
    """Return the query, along the index of time or of a number."""
    at, identity = col(InboundMessage.received_at), col(InboundMessage.id)
    query = select(InboundMessage).where(asked.within(col(InboundMessage.unit), col(InboundMessage.place)))
    query = query.where(*asked.in_time(at, identity))
    query = query.where(*asked.by_number(col(InboundMessage.tail), col(InboundMessage.address)))
    if asked.people is not None:
        query = query.where(col(InboundMessage.person_id).in_(asked.people))
    if asked.incident_id:
        query = query.where(col(InboundMessage.incident_id) == asked.incident_id)
    if asked.channel:
        query = query.where(col(InboundMessage.channel) == asked.channel)
    if asked.state:
        query = query.where(col(InboundMessage.disposition) == asked.state)
    return query.order_by(at.desc(), identity.desc())


async def numbered(session: AsyncSession, number: str) -> UUID | None:
    """Return the incident of a number."""
    return (await session.scalars(select(col(Incident.id)).where(col(Incident.number) == number))).first()


async def numbers_of(session: AsyncSession, incidents: set[UUID]) -> dict[UUID, str]:
    """Return the numbers of incidents."""
    if not incidents:
        return {}
    rows = await session.execute(select(col(Incident.id), col(Incident.number)).where(col(Incident.id).in_(incidents)))
    return {row.id: row.number for row in rows}

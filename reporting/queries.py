"""What pages, the API and other parts ask of reporting. `roots`: the units whose subtrees the viewer may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from directory import queries as directory
from directory.scope import below_any
from policies.model import Doubt
from reporting.cards import cards
from reporting.case import case
from reporting.draft import draft_body, draft_title
from reporting.labels import SEVERITY
from reporting.message_views import message_views
from reporting.summary import ordinal_label
from reporting.tables import Filing, InboundMessage, Incident
from reporting.views import Board, Draft, IncidentCard, IncidentView, MessageView
from schemas.values import Disposition, Elements, Means, Severity

__all__ = ["board", "draft_filing", "inbox", "incident", "incidents", "message", "messages_of"]

CHINA = ZoneInfo("Asia/Shanghai")
USUAL_DOUBT = Doubt()
MOST_OPEN = 500


async def board(session: AsyncSession, roots: Sequence[str], now: datetime, zone: ZoneInfo = CHINA) -> Board:
    """Return the open incidents, the most pressing first: missed clocks, then the nearest due, then those without any."""
    query = select(Incident).where(col(Incident.status) == "open", below_any(col(Incident.unit), roots))
    rows = await session.scalars(query.order_by(col(Incident.updated_at).desc()).limit(MOST_OPEN))
    found = sorted(await cards(session, list(rows), zone), key=_pressing)
    return Board(
        now=now,
        incidents=tuple(found),
        running=sum(clock.state == "running" for card in found for clock in card.clocks),
        missed=sum(card.missed for card in found),
        unclear_messages=await _unclear(session, roots, now.astimezone(zone)),
    )


def _pressing(card: IncidentCard) -> tuple[int, float, int]:
    clock = card.nearest
    if clock is None:
        return 2, -card.updated_at.timestamp(), card.severity.rank
    return int(clock.state != "missed"), clock.due_at.timestamp(), card.severity.rank


async def _unclear(session: AsyncSession, roots: Sequence[str], local: datetime) -> int:
    """Return how many messages of the local day nobody could read, and nobody has listened to and typed in since."""
    words = aliased(InboundMessage)
    since = local.replace(hour=0, minute=0, second=0, microsecond=0)
    query = (
        select(func.count())
        .select_from(InboundMessage)
        .where(
            col(InboundMessage.disposition) == Disposition.UNCLEAR,
            col(InboundMessage.received_at) >= since,
            below_any(col(InboundMessage.unit), roots),
            ~exists().where(col(words.spoken_in) == col(InboundMessage.id)),
        )
    )
    return (await session.execute(query)).scalar_one()


async def incidents(
    session: AsyncSession,
    roots: Sequence[str],
    status: str | None = None,
    *,
    limit: int = 100,
    before: datetime | None = None,
    zone: ZoneInfo = CHINA,
) -> tuple[IncidentCard, ...]:
    """Return incidents, newest first; `status` open, closed, merged or None for all; `before`: opened before."""
    query = select(Incident).where(below_any(col(Incident.unit), roots))
    if status:
        query = query.where(col(Incident.status) == status)
    if before:
        query = query.where(col(Incident.opened_at) < before)
    rows = await session.scalars(query.order_by(col(Incident.opened_at).desc(), col(Incident.id).desc()).limit(limit))
    return await cards(session, list(rows), zone)


async def incident(
    session: AsyncSession, incident_id: UUID, zone: ZoneInfo = CHINA, rule: Doubt = USUAL_DOUBT
) -> IncidentView | None:
    """Return one incident with everything that reporting knows of it. `rule`: what of it is shown as doubtful."""
    return await case(session, incident_id, zone, rule)


async def message(session: AsyncSession, message_id: UUID) -> MessageView | None:
    """Return one inbound message with its disposition; None: not read yet, or never received."""
    row = await session.get(InboundMessage, message_id)
    return (await message_views(session, [row]))[0] if row else None


async def inbox(
    session: AsyncSession,
    roots: Sequence[str],
    *,
    limit: int = 50,
    before: datetime | None = None,
    only: str | None = None,
) -> tuple[MessageView, ...]:
    """Return messages, newest first. `only`: a disposition, or `unregistered`."""
    mine = or_(below_any(col(InboundMessage.unit), roots), below_any(col(InboundMessage.place), roots))
    query = select(InboundMessage).where(mine)
    if before:
        query = query.where(col(InboundMessage.received_at) < before)
    if only == "unregistered":
        query = query.where(col(InboundMessage.person_id).is_(None))
    elif only:
        query = query.where(col(InboundMessage.disposition) == only)
    return await _newest(session, query, limit)


async def messages_of(session: AsyncSession, person_id: UUID, limit: int = 50) -> tuple[MessageView, ...]:
    """Return a person's own messages, newest first."""
    return await _newest(session, select(InboundMessage).where(col(InboundMessage.person_id) == person_id), limit)


async def _newest(session: AsyncSession, query: Any, limit: int) -> tuple[MessageView, ...]:
    rows = await session.scalars(query.order_by(col(InboundMessage.received_at).desc(), col(InboundMessage.id)).limit(limit))
    return await message_views(session, list(rows))


async def draft_filing(
    session: AsyncSession, incident_id: UUID, unit: str, now: datetime, zone: ZoneInfo = CHINA
) -> Draft | None:
    """Return the written report as the program would write it, for `unit` to correct, sign and submit; None: no such incident."""
    row, own = await session.get(Incident, incident_id), await directory.unit(session, unit.partition("-")[0])
    if row is None or own is None:
        return None
    above = await directory.superior(session, own.code)
    written = (
        select(func.count())
        .select_from(Filing)
        .where(col(Filing.incident_id) == incident_id, col(Filing.unit) == own.code, col(Filing.means) == Means.WRITTEN)
    )
    ordinal = (await session.execute(written)).scalar_one() + 1
    to = above.name if above else "上级单位"
    words = {"owed_to": to, "unit": own.name, "severity": SEVERITY[Severity(row.severity)], "reason": row.grade_reason}
    return Draft(
        title=draft_title(row.title, ordinal),
        body=draft_body(Elements.model_validate(row.facts), words, now, zone),
        unit=own.code,
        unit_name=own.name,
        submitted_to=above.code if above else "",
        submitted_to_name=to,
        ordinal_label=ordinal_label(ordinal),
    )

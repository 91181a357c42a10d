"""Incidents in a list: one card each, with their clocks, in a handful of queries however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from reporting.clock_views import clock_view, most_pressing_first, nearest
from reporting.labels import SEVERITY, STATUS
from reporting.names import names
from reporting.summary import understood
from reporting.tables import Deadline, Incident, Report
from reporting.views import ClockView, IncidentCard
from schemas.values import Elements, Severity


async def cards(session: AsyncSession, rows: Sequence[Incident], zone: ZoneInfo) -> tuple[IncidentCard, ...]:
    """Return the cards of these incidents, in their order."""
    ids = [row.id for row in rows]
    deadlines = list(await session.scalars(select(Deadline).where(col(Deadline.incident_id).in_(ids))))
    called = await names(
        session, {row.unit for row in rows} | {code for clock in deadlines for code in (clock.unit, clock.owed_to)}
    )
    clocks: dict[UUID, list[ClockView]] = defaultdict(list)
    for deadline in deadlines:
        clocks[deadline.incident_id].append(clock_view(deadline, called))
    counts = await _counts(session, ids)
    return tuple(_card(row, called.unit(row.unit), clocks[row.id], counts.get(row.id, (0, 0)), zone) for row in rows)


async def _counts(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """Return by incident how many reports it has and for how many of them another incident is suggested."""
    query = select(col(Report.incident_id), func.count(col(Report.id)), func.count(col(Report.suggested_id)))
    rows = await session.execute(query.where(col(Report.incident_id).in_(ids)).group_by(col(Report.incident_id)))
    return {incident: (reports, suggested) for incident, reports, suggested in rows if incident}


def _card(row: Incident, unit_name: str, clocks: Sequence[ClockView], counts: tuple[int, int], zone: ZoneInfo) -> IncidentCard:
    severity = Severity(row.severity)
    return IncidentCard(
        id=row.id,
        number=row.number,
        title=row.title,
        unit=row.unit,
        unit_name=unit_name,
        status=row.status,
        status_label=STATUS[row.status],
        severity=severity,
        severity_label=SEVERITY[severity],
        summary=understood(Elements.model_validate(row.facts), zone),
        opened_at=row.opened_at,
        updated_at=row.updated_at,
        first_known_at=row.first_known_at,
        reports=counts[0],
        clocks=most_pressing_first(clocks),
        nearest=nearest(clocks),
        missed=sum(clock.state == "missed" for clock in clocks),
        suggestions=counts[1],
    )

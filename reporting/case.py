"""One incident with everything that reporting keeps of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from policies.model import Doubt
from reporting.cards import cards
from reporting.clock_views import clock_view, most_pressing_first
from reporting.fact_views import Told, fact_views, speakers, ways
from reporting.filing_views import filing_views
from reporting.link_history import last_by_person
from reporting.message_views import incidents_by_id, report_view
from reporting.names import Names, names
from reporting.spoken import spoken
from reporting.tables import (
    Deadline,
    DialogueState,
    FactOverride,
    Filing,
    GradeChange,
    InboundMessage,
    Incident,
    LinkChange,
    Report,
)
from reporting.timeline import Rows, timeline
from reporting.views import IncidentView, ReportView
from schemas.values import Severity

OWED_ELEMENTS = ("location", "category", "occurred_at", "deaths", "injured", "source", "extent", "trend", "measures", "on_scene")
"""What a report should say (要素); what of it nobody has told yet is shown as missing."""


async def case(session: AsyncSession, incident_id: UUID, zone: ZoneInfo, rule: Doubt) -> IncidentView | None:
    """Return an incident whole; None: there is none. `rule`: what of it is doubtful."""
    incident = await session.get(Incident, incident_id)
    if incident is None:
        return None
    rows = await _rows(session, incident)
    called = await _names(session, rows)
    by = speakers(rows.reports, rows.overrides, called)
    asked = await _awaited(session, incident.id, rows, by)
    told = Told(by, ways(rows.reports, rows.overrides), zone, rule, asked)
    facts = fact_views(rows.reports, rows.overrides, told)
    return IncidentView(
        card=(await cards(session, [incident], zone))[0],
        grade_reason=incident.grade_reason,
        computed_severity=Severity(incident.computed_severity),
        set_by_name=called.person(incident.set_by),
        set_reason=incident.set_reason,
        facts=facts,
        missing=tuple(fact.label for fact in facts if fact.value is None and fact.name in OWED_ELEMENTS),
        reports=await _report_views(session, rows, called),
        clocks=most_pressing_first(clock_view(row, called) for row in rows.deadlines),
        filings=filing_views(rows.filings, called),
        timeline=timeline(rows, called, by, zone),
        closed_at=incident.closed_at,
        closed_by_name=called.person(incident.closed_by),
        close_reason=incident.close_reason,
        merged_into=incident.merged_into,
    )


async def _rows(session: AsyncSession, incident: Incident) -> Rows:
    async def of(table: Any, order: Any) -> list[Any]:
        return list(await session.scalars(select(table).where(table.incident_id == incident.id).order_by(order)))

    reports = await of(Report, col(Report.said_at))
    moved = or_(col(LinkChange.before) == incident.id, col(LinkChange.after) == incident.id)
    return Rows(
        incident=incident,
        reports=reports,
        overrides=await of(FactOverride, col(FactOverride.at)),
        grades=await of(GradeChange, col(GradeChange.at)),
        deadlines=await of(Deadline, col(Deadline.due_at)),
        filings=await of(Filing, col(Filing.submitted_at)),
        links=list(await session.scalars(select(LinkChange).where(moved).order_by(col(LinkChange.at)))),
    )


async def _awaited(session: AsyncSession, incident_id: UUID, rows: Rows, by: Mapping[UUID, str]) -> dict[str, tuple[str, ...]]:
    """Return of whom each element was asked and is still awaited."""
    called = {(report.sender, report.channel): by[report.id] for report in rows.reports}
    asked: dict[str, tuple[str, ...]] = {}
    for state in await session.scalars(select(DialogueState).where(col(DialogueState.incident_id) == incident_id)):
        for name in state.asked if (state.sender, state.channel) in called else ():
            asked[name] = (*asked.get(name, ()), called[state.sender, state.channel])
    return asked


async def _names(session: AsyncSession, rows: Rows) -> Names:
    units = {row.unit for row in rows.reports} | {row.unit for row in rows.deadlines} | {row.unit for row in rows.filings}
    units |= {row.owed_to for row in rows.deadlines} | {row.submitted_to for row in rows.filings}
    units |= {unit for row in rows.filings for unit in row.copies_to}
    people = {row.by for row in rows.overrides} | {row.by for row in rows.grades} | {row.by for row in rows.links}
    people |= (
        {row.by for row in rows.filings} | {row.reporter_id for row in rows.reports} | {row.signed_by for row in rows.filings}
    )
    return await names(session, units, people | {rows.incident.set_by, rows.incident.closed_by})


async def _report_views(session: AsyncSession, rows: Rows, called: Names) -> tuple[ReportView, ...]:
    ids = [row.message_id for row in rows.reports]
    messages = {row.id: row for row in await session.scalars(select(InboundMessage).where(col(InboundMessage.id).in_(ids)))}
    others = await incidents_by_id(session, [row.suggested_id for row in rows.reports])
    said = await spoken(session, list(messages.values()))
    views = (report_view(row, messages[row.message_id], called, others, said) for row in rows.reports)
    return tuple(replace(view, undoable=_undoable(view.id, rows.links)) for view in views)


def _undoable(report_id: UUID, links: Sequence[LinkChange]) -> str:
    last = last_by_person(link for link in links if link.report_id == report_id)
    return last.reason if last else ""

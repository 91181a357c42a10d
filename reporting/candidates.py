"""The incidents that a report may speak of, as the matching takes them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import col

from directory.scope import below
from reporting.match import Candidate, Incoming
from reporting.sender import top_unit
from reporting.tables import Incident, Report
from runtime.work import Work
from schemas.divisions import ancestors
from schemas.values import Elements, ReportKind

COUNTY = 3
"""Tokens of a county's code: a report is compared with what happened in its county, and with what its sender told before."""


def incoming(report: Report) -> Incoming:
    """Return a report as the matching takes it."""
    said = Elements.model_validate(report.elements)
    return Incoming(
        sender=report.sender,
        kind=ReportKind(report.kind),
        unit=report.place or report.unit.partition("-")[0],
        named=report.place is not None,
        said_at=report.said_at,
        category=said.category,
        location=said.location,
        occurred_at=said.occurred_at if said.occurred_precision != "day" else None,
        number=report.incident_number,
        thread=report.thread_id,
    )


async def candidates(report: Incoming, work: Work) -> list[Candidate]:
    """Return the incidents of the last hours around its place, those of its sender, and the one that it names."""
    told = set(await work.session.scalars(_of_sender(report, work)))
    query = select(Incident).where(or_(_named(report), and_(_recent(report, work), await _around(report, told, work))))
    rows = [(row, await _standing(row, work)) for row in await work.session.scalars(query)]
    return [_candidate(standing, row, report, told) for row, standing in rows]


def _of_sender(report: Incoming, work: Work) -> Any:
    since = report.said_at - work.policy.matching.window
    query = select(col(Report.incident_id)).where(col(Report.sender) == report.sender, col(Report.incident_id).is_not(None))
    return query.where(col(Report.said_at) >= since).distinct()


def _named(report: Incoming) -> ColumnElement[bool]:
    return or_(col(Incident.number) == report.number, col(Incident.id) == report.thread)


def _recent(report: Incoming, work: Work) -> ColumnElement[bool]:
    window = work.policy.matching.window
    recent = col(Incident.last_said_at).between(report.said_at - window, report.said_at + window)
    return and_(recent, col(Incident.status) != "merged")


async def _around(report: Incoming, told: set[UUID | None], work: Work) -> ColumnElement[bool]:
    county = ancestors(report.unit)[-COUNTY:][0] if ancestors(report.unit) else report.unit
    near = or_(below(col(Incident.unit), county), col(Incident.unit) == await top_unit(work))
    return or_(near, col(Incident.id).in_(told))


async def _standing(row: Incident, work: Work) -> Incident:
    """Return the incident that a merged one went into."""
    while row.merged_into and (into := await work.session.get(Incident, row.merged_into)):
        row = into
    return row


def _candidate(row: Incident, found: Incident, report: Incoming, told: set[UUID | None]) -> Candidate:
    facts = Elements.model_validate(row.facts)
    return Candidate(
        id=row.id,
        numbers=frozenset({row.number, found.number}),
        ids=frozenset({row.id, found.id}),
        unit=row.unit,
        senders=frozenset({report.sender}) if row.id in told else frozenset(),
        last_said_at=row.last_said_at,
        is_open=row.status == "open",
        category=facts.category,
        location=facts.location,
        occurred_at=facts.occurred_at if facts.occurred_precision != "day" else None,
    )

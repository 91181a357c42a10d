"""The incidents that a report may speak of, as the matching takes them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, exists, or_, select
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
    told = _told_by_sender(report)
    query = select(Incident, told).where(or_(*_named(report), and_(_recent(report, work), or_(await _near(report, work), told))))
    rows = [(row, await _standing(row, work), bool(his)) for row, his in await work.session.execute(query)]
    return [_candidate(standing, row, report, told=his) for row, standing, his in rows]


def _told_by_sender(report: Incoming) -> ColumnElement[bool]:
    """Return the condition that the sender of a report has told of an incident before."""
    return exists().where(col(Report.incident_id) == col(Incident.id), col(Report.sender) == report.sender)


def _named(report: Incoming) -> Iterator[ColumnElement[bool]]:
    if report.number:
        yield col(Incident.number) == report.number
    if report.thread:
        yield col(Incident.id) == report.thread


def _recent(report: Incoming, work: Work) -> ColumnElement[bool]:
    window = work.policy.matching.window
    recent = col(Incident.last_said_at).between(report.said_at - window, report.said_at + window)
    return and_(recent, col(Incident.status) != "merged")


async def _near(report: Incoming, work: Work) -> ColumnElement[bool]:
    county = ancestors(report.unit)[-COUNTY:][0] if ancestors(report.unit) else report.unit
    return or_(below(col(Incident.unit), county), col(Incident.unit) == await top_unit(work))


async def _standing(row: Incident, work: Work) -> Incident:
    """Return the incident that a merged one went into."""
    while row.merged_into and (into := await work.session.get(Incident, row.merged_into)):
        row = into
    return row


def _candidate(row: Incident, found: Incident, report: Incoming, *, told: bool) -> Candidate:
    facts = Elements.model_validate(row.facts)
    return Candidate(
        id=row.id,
        numbers=frozenset({row.number, found.number}),
        ids=frozenset({row.id, found.id}),
        unit=row.unit,
        senders=frozenset({report.sender}) if told else frozenset(),
        last_said_at=row.last_said_at,
        is_open=row.status == "open",
        category=facts.category,
        location=facts.location,
        occurred_at=facts.occurred_at if facts.occurred_precision != "day" else None,
    )

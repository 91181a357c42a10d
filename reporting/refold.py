"""An incident's facts, grade, place and title, computed anew from everything that was said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from reporting.grade import Grade, grade, standing
from reporting.incident import Fact, Said, as_elements, changed, fold, said
from reporting.labels import SEVERITY
from reporting.siting import place_name
from reporting.standing import open_again
from reporting.summary import title
from reporting.tables import FactOverride, GradeChange, Incident, Report
from runtime.work import Work
from schemas.incidents import IncidentRegraded, IncidentUpdated
from schemas.values import Elements, Evidence, ReportKind, Severity

_TOLD = ("unit", "title", "status", "severity", "first_known_at")
"""Columns whose change others are told of, beside the facts."""


@dataclass(frozen=True, slots=True)
class Because:
    """What an incident is computed anew for: a report that was linked, or what a person did."""

    report_id: UUID | None = None
    by: UUID | None = None
    reason: str = ""


def said_by(report: Report) -> Said:
    """Return what a report says, as the fold takes it."""
    evidence = {name: Evidence.model_validate(proof) for name, proof in report.evidence.items()}
    elements = Elements.model_validate(report.elements)
    kind = ReportKind(report.kind)
    return said(report.id, report.said_at, report.sender, kind, elements, evidence=evidence, corrects=tuple(report.corrects))


def set_by(override: FactOverride) -> Said:
    """Return what a person set, as the fold takes it."""
    value = getattr(Elements.model_validate({override.name: override.value}), override.name)
    precision = "minute" if override.name == "occurred_at" and value is not None else None
    by = str(override.by)
    return Said(override.id, override.at, by, None, {override.name: value}, precision=precision, reason=override.reason)


async def reports_of(work: Work, incident_id: UUID) -> list[Report]:
    """Return the reports that are linked to an incident, in the order of saying."""
    query = select(Report).where(col(Report.incident_id) == incident_id)
    return sorted(await work.session.scalars(query), key=lambda report: (report.said_at, report.id.int))


async def overrides_of(work: Work, incident_id: UUID) -> list[FactOverride]:
    """Return what people set in an incident."""
    return list(await work.session.scalars(select(FactOverride).where(col(FactOverride.incident_id) == incident_id)))


async def compute(work: Work, incident: Incident, reports: Sequence[Report]) -> None:
    """Fill the computed columns of an incident from its reports."""
    overrides = await overrides_of(work, incident.id)
    facts = fold([*map(said_by, reports), *map(set_by, overrides)])
    elements = as_elements(facts)
    incident.facts = elements.model_dump(mode="json", exclude_none=True)
    incident.category = elements.category
    incident.unit = _unit(facts, reports, overrides)
    incident.first_known_at = min(report.received_at for report in reports)
    incident.last_said_at = max(report.said_at for report in reports)
    incident.title = title(await place_name(work, incident.unit), elements)
    _grade(incident, grade(elements, work.policy), work)


def _unit(facts: dict[str, Fact], reports: Sequence[Report], overrides: Sequence[FactOverride]) -> str:
    """Return where it happened: the unit that the valid place names, else one that any report names, else the reporter's."""
    places = {report.id: report.place for report in reports if report.place}
    places |= {override.id: override.place for override in overrides if override.place}
    where = facts.get("location")
    if where and where.said.id in places:
        return str(places[where.said.id])
    return next((report.place for report in reports if report.place), None) or reports[0].unit.partition("-")[0]


def _grade(incident: Incident, computed: Grade, work: Work) -> None:
    by_hand = Severity(incident.set_severity) if incident.set_severity else None
    over = Severity(incident.set_over) if incident.set_over else None
    counts = standing(computed.severity, by_hand, over)
    if incident.severity != counts:
        incident.severity, incident.graded_at = counts, work.now
    incident.computed_severity = computed.severity
    incident.grade_reason = f"人工定级：{incident.set_reason}" if by_hand and counts == by_hand else computed.reason


async def recompute(work: Work, incident: Incident, because: Because) -> None:
    """Compute a standing incident anew and say what changed; one that has got worse after its end is open again."""
    before = {name: getattr(incident, name) for name in (*_TOLD, "facts")}
    await compute(work, incident, await reports_of(work, incident.id))
    incident.updated_at = work.now
    was, now = Severity(before["severity"]), Severity(incident.severity)
    if incident.status == "closed" and now.rank < was.rank:
        open_again(incident)
    facts = Elements.model_validate(incident.facts)
    altered = tuple(name for name in _TOLD if before[name] != getattr(incident, name))
    work.emit(updated(work, incident, (*changed(Elements.model_validate(before["facts"]), facts), *altered), because))
    if now is not was:
        record_grade(work, incident, was, because.by)
        work.emit(_regraded(work, incident, was, because))


def record_grade(work: Work, incident: Incident, before: Severity | None, by: UUID | None = None) -> None:
    """Keep that an incident was graded, and why."""
    row = GradeChange(
        incident_id=incident.id, before=before, after=incident.severity, reason=incident.grade_reason, by=by, at=work.now
    )
    work.session.add(row)


def updated(work: Work, incident: Incident, names: tuple[str, ...], because: Because) -> IncidentUpdated:
    """Return the event that these elements or columns of an incident changed."""
    return IncidentUpdated(
        time=work.now,
        unit=incident.unit,
        incident_id=incident.id,
        number=incident.number,
        title=incident.title,
        facts=Elements.model_validate(incident.facts),
        severity=Severity(incident.severity),
        changed=names,
        report_id=because.report_id,
        by=because.by,
        reason=because.reason,
    )


def _regraded(work: Work, incident: Incident, was: Severity, because: Because) -> IncidentRegraded:
    now = Severity(incident.severity)
    return IncidentRegraded(
        time=work.now,
        unit=incident.unit,
        incident_id=incident.id,
        number=incident.number,
        title=incident.title,
        before=was,
        severity=now,
        grade_reason=f"由{SEVERITY[was]}改为{SEVERITY[now]}：{incident.grade_reason}",
        by=because.by,
    )

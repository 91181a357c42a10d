"""A report finds its incident, or opens one; then its sender is answered."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlmodel import col

from reporting import english, summary
from reporting.answering import answer_to, language_of, may_answer
from reporting.asking import ask_back
from reporting.candidates import candidates, incoming
from reporting.deadlines import Basis, late_from_the_start
from reporting.locking import locked
from reporting.match import Decision, Match, decide
from reporting.numbering import lock_numbers, next_number
from reporting.refold import Because, compute, recompute, record_grade
from reporting.tables import InboundMessage, Incident, IncidentNumber, LinkChange, Report
from runtime.work import Work
from schemas import uuid7
from schemas.incidents import IncidentOpened
from schemas.reports import ReportNormalized
from schemas.values import Disposition, Elements, Severity


async def place(event: ReportNormalized, work: Work) -> None:
    """Place every part of a message; what a person has placed meanwhile stays where it is."""
    counter = await lock_numbers(work)
    message = await work.session.get_one(InboundMessage, event.message_id)
    query = select(Report).where(col(Report.message_id) == event.message_id).order_by(col(Report.part))
    reports = [report for report in await work.session.scalars(query) if report.incident_id is None]
    placed = [await _place(report, counter, work) for report in reports]
    if placed:
        await _answer(message, reports, placed, work)
        message.incident_id, message.place = placed[0].id, placed[0].unit


async def _place(report: Report, counter: IncidentNumber, work: Work) -> Incident:
    seen = incoming(report)
    found = await candidates(seen, work)
    if not any(seen.number in candidate.numbers for candidate in found):
        seen = replace(seen, number=None)  # a number that there is not is a slip of the pen
    decision = decide(seen, found, work.policy.matching)
    match = decision.match
    if match and decision.step == "link" and (incident := await locked(work, match.candidate.id)):
        return await _link(report, incident, match, work)
    return await _open(report, decision, counter, work)


async def _link(report: Report, incident: Incident, match: Match, work: Work) -> Incident:
    _linked(report, incident, "sure", match.reason, work)
    report.link_score = match.score
    await work.session.flush()
    await recompute(work, incident, Because(report_id=report.id, reason=match.reason))
    return incident


async def _open(report: Report, decision: Decision, counter: IncidentNumber, work: Work) -> Incident:
    incident = await opened(report, counter, work)
    _linked(report, incident, "opened", "没有相符的在办事件，新立事件", work)
    if decision.match:
        report.suggested_id = decision.match.candidate.id
        report.suggested_reason, report.suggested_score = decision.match.reason, decision.match.score
    return incident


async def opened(report: Report, counter: IncidentNumber, work: Work) -> Incident:
    """Return a new incident of one report, computed and announced."""
    incident = Incident(
        id=uuid7(),
        number=next_number(counter),
        unit=report.unit,
        title="",
        severity=Severity.ORDINARY,
        grade_reason="",
        graded_at=work.now,
        computed_severity=Severity.ORDINARY,
        first_report_id=report.id,
        first_known_at=report.received_at,
        last_said_at=report.said_at,
        opened_at=work.now,
        updated_at=work.now,
    )
    await compute(work, incident, [report])
    work.session.add(incident)
    await work.session.flush()
    record_grade(work, incident, None)
    work.emit(_opened(incident, work))
    return incident


def _opened(incident: Incident, work: Work) -> IncidentOpened:
    return IncidentOpened(
        time=work.now,
        unit=incident.unit,
        incident_id=incident.id,
        number=incident.number,
        title=incident.title,
        facts=Elements.model_validate(incident.facts),
        severity=Severity(incident.severity),
        grade_reason=incident.grade_reason,
        first_report_id=incident.first_report_id,
        first_known_at=incident.first_known_at,
    )


def _linked(report: Report, incident: Incident, how: str, reason: str, work: Work) -> None:
    report.incident_id, report.link, report.link_reason = incident.id, how, reason
    work.session.add(LinkChange(report_id=report.id, after=incident.id, reason=reason, at=work.now))


async def _answer(message: InboundMessage, reports: list[Report], placed: list[Incident], work: Work) -> None:
    """Tell the sender what was understood and what is still missing."""
    if not await may_answer(message, work):
        return
    template, params = await _confirmation(message, reports[0], placed[0], work)
    params["incident_number"] = "、".join(dict.fromkeys(incident.number for incident in placed))
    work.send(answer_to(message, work, template, params, incident=placed[0], report_id=reports[0].id))
    message.answered_with = template


async def _confirmation(message: InboundMessage, report: Report, incident: Incident, work: Work) -> tuple[str, dict[str, object]]:
    facts = Elements.model_validate(incident.facts)
    asked = await ask_back(report, incident, facts, work)
    if message.person_id is None:
        return "unregistered-received", {}
    language = await language_of(work, message.person_id)
    params: dict[str, object] = {
        "understood": (english if language == "en" else summary).understood(facts, work.settings.zone),
        "missing": [question.in_language(language) for question in asked],
    }
    if message.disposition == Disposition.ANSWER:
        return "answer-taken", params
    basis = Basis(Severity(incident.severity), incident.first_known_at, facts.occurred_at, facts.occurred_precision)
    late = report.link == "opened" and late_from_the_start(basis, work.policy, work.settings.zone)
    return "report-received", {**params, "is_late": late, "linked": report.link == "sure"}

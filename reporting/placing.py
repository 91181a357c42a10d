"""A report finds its incident, or opens one; then its sender is answered."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlmodel import col

from directory.tables import Person
from reporting import english, summary
from reporting.answering import answer_to, may_answer
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


@dataclass(frozen=True, slots=True)
class Heard:
    """A message, what is to be placed of it, and the language that its sender reads."""

    message: InboundMessage
    reports: list[Report]
    language: str


async def place(event: ReportNormalized, work: Work) -> None:
    """Place every part of a message; what a person has placed meanwhile stays where it is."""
    counter = await lock_numbers(work)
    heard = await _heard(event, work)
    if heard:
        placed = [await _place(report, counter, work) for report in heard.reports]
        await _answer(heard, placed, work)
        heard.message.incident_id, heard.message.place = placed[0].id, placed[0].unit


async def _heard(event: ReportNormalized, work: Work) -> Heard | None:
    """Return a message with those of its reports that are not placed yet; None: there are none."""
    query = (
        select(InboundMessage, Report, col(Person.language))
        .join(Report, col(Report.message_id) == col(InboundMessage.id))
        .outerjoin(Person, col(Person.id) == col(InboundMessage.person_id))
        .where(col(InboundMessage.id) == event.message_id, col(Report.incident_id).is_(None))
        .order_by(col(Report.part))
    )
    rows = (await work.session.execute(query)).all()
    return Heard(rows[0][0], [row[1] for row in rows], rows[0][2] or work.settings.language) if rows else None


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


async def _answer(heard: Heard, placed: list[Incident], work: Work) -> None:
    """Tell the sender what was understood and what is still missing."""
    message, report = heard.message, heard.reports[0]
    if not await may_answer(message, work):
        return
    template, params = await _confirmation(heard, report, placed[0], work)
    params["incident_number"] = "、".join(dict.fromkeys(incident.number for incident in placed))
    work.send(answer_to(message, work, template, params, incident=placed[0], report_id=report.id))
    message.answered_with = template


async def _confirmation(heard: Heard, report: Report, incident: Incident, work: Work) -> tuple[str, dict[str, object]]:
    facts = Elements.model_validate(incident.facts)
    asked = await ask_back(report, incident, facts, work)
    if heard.message.person_id is None:
        return "unregistered-received", {}
    language = heard.language
    params: dict[str, object] = {
        "understood": (english if language == "en" else summary).understood(facts, work.settings.zone),
        "missing": [question.in_language(language) for question in asked],
    }
    if heard.message.disposition == Disposition.ANSWER:
        return "answer-taken", params
    basis = Basis(Severity(incident.severity), incident.first_known_at, facts.occurred_at, facts.occurred_precision)
    late = report.link == "opened" and late_from_the_start(basis, work.policy, work.settings.zone)
    return "report-received", {**params, "is_late": late, "linked": report.link == "sure"}

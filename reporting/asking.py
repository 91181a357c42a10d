"""What was asked back of whom, kept until it is answered or forgotten."""

from __future__ import annotations

from reporting.dialogue import Question, questions
from reporting.tables import DialogueState, Incident, Report
from runtime.work import Work
from schemas.values import Elements


async def ask_back(report: Report, incident: Incident, facts: Elements, work: Work) -> list[Question]:
    """Return what to ask the sender of `report` now; remember it, and that their next words are about this incident.

    Someone who isn't registered is not questioned by a machine: a person calls them.
    """
    state = await work.session.get(DialogueState, (report.sender, report.channel))
    if state is None:
        state = _nothing_said(report, incident, work)
        work.session.add(state)
    before = state.asked_before if state.incident_id == incident.id else []
    asked = questions(facts, work.policy.dialogue, before) if report.reporter_id else []
    names = [name for question in asked for name in question.names]
    state.incident_id, state.incident_number = incident.id, incident.number
    state.asked, state.asked_before = names, [*before, *names]
    state.asked_at, state.forget_at = work.now, work.now + work.policy.dialogue.forget_after
    return asked


def _nothing_said(report: Report, incident: Incident, work: Work) -> DialogueState:
    return DialogueState(
        sender=report.sender,
        channel=report.channel,
        incident_id=incident.id,
        incident_number=incident.number,
        asked_at=work.now,
        forget_at=work.now,
    )

"""What was asked back of whom, kept until it is answered or forgotten."""

from __future__ import annotations

from collections.abc import Sequence

from reporting.dialogue import Question
from reporting.tables import DialogueState, Incident, Report
from runtime.work import Work


async def asked_before(report: Report, incident: Incident, work: Work) -> list[str]:
    """Return the elements that the sender of `report` was asked for in this incident, as often as they were."""
    state = await work.session.get(DialogueState, (report.sender, report.channel))
    return list(state.asked_before) if state and state.incident_id == incident.id else []


async def ask_back(report: Report, incident: Incident, asked: Sequence[Question], work: Work) -> None:
    """Remember what is asked now, and that the sender's next words are about this incident."""
    names = [name for question in asked for name in question.names]
    before = await asked_before(report, incident, work)
    state = DialogueState(
        sender=report.sender,
        channel=report.channel,
        incident_id=incident.id,
        incident_number=incident.number,
        asked=names,
        asked_before=[*before, *names],
        asked_at=work.now,
        forget_at=work.now + work.policy.dialogue.forget_after,
    )
    await work.session.merge(state)

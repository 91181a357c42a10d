"""A message as it came: kept, read, and given its one disposition."""

from __future__ import annotations

from typing import Literal

from directory.tables import Unit
from reporting.answering import answer_to, may_answer
from reporting.elements import elements_of, evidence_of
from reporting.hearing import Heard, hear, said_at
from reporting.proof import proof_in
from reporting.siting import place_of
from reporting.tables import InboundMessage, Report, ZeroDue, ZeroReport
from reporting.zero.meeting import Said, meet
from reporting.zero.views import minutes_late
from runtime.work import Work
from schemas import uuid7
from schemas.intake import MessageDisposed, MessageReceived, ReplyReceived
from schemas.reports import ReportNormalized, ZeroReportReceived
from schemas.values import Disposition, ReportKind


async def receive(event: MessageReceived, work: Work) -> None:
    """Keep a message and do what it asks; a message that was kept before does nothing."""
    if await work.session.get(InboundMessage, event.id) is not None:
        return
    heard = await hear(event, work)
    message = _kept(heard)
    match heard.outcome.disposition:
        case Disposition.REPORT | Disposition.ANSWER:
            await _report(heard, message, work)
        case Disposition.REPLY:
            _reply(heard, work)
        case Disposition.ZERO_REPORT:
            await _zero_report(heard, message, work)
        case _:
            await _answer(message, work, heard.outcome.template)
    work.session.add(message)
    work.emit(_disposed(message, work))


def _kept(heard: Heard) -> InboundMessage:
    event = heard.event
    return InboundMessage(
        id=event.id,
        channel=event.channel,
        carrier_id=event.carrier_id,
        address=event.sender.address,
        sender_name=heard.sender.person.name if heard.sender.person else event.sender.name,
        person_id=heard.sender.person.id if heard.sender.person else None,
        unit=heard.sender.unit,
        text=event.text,
        received_at=event.received_at,
        sent_at=event.sent_at,
        latitude=event.location.latitude if event.location else None,
        longitude=event.location.longitude if event.location else None,
        media=[media.model_dump(mode="json") for media in event.media],
        button=event.button,
        in_reply_to=event.in_reply_to,
        edited=event.edited,
        taken_by=event.taken_by,
        taken_at=event.time if event.taken_by else None,
        spoken_in=event.spoken_in,
        machine_made=event.machine_made,
        left_out=list(event.left_out),
        disposition=heard.outcome.disposition,
        reason=heard.outcome.reason,
    )


async def _report(heard: Heard, message: InboundMessage, work: Work) -> None:
    """Keep what it says, one row per incident that it speaks of, and hand it on to be placed."""
    rows = await _reports(heard, work)
    work.session.add_all(rows)
    message.subject_id = rows[0].id
    if heard.outcome.also_reply:
        _reply(heard, work, also_report=True)
    if heard.sender.registered:
        await meet(work, _said(message, heard, "report"))
    reading = heard.intention.reading
    work.emit(
        ReportNormalized(
            time=work.now,
            unit=heard.sender.unit,
            report_id=rows[0].id,
            message_id=message.id,
            kind=ReportKind(rows[0].kind),
            channel=heard.event.channel,
            reporter_id=message.person_id,
            received_at=message.received_at,
            text=message.text,
            elements=elements_of(reading.found, heard.event.location),
            evidence=evidence_of(reading.found),
            incident_number=heard.number,
            corrects=reading.correction_of,
            more_incidents=tuple(elements_of(found) for found in reading.incidents[1:]),
        )
    )


async def _reports(heard: Heard, work: Work) -> list[Report]:
    reading, event = heard.intention.reading, heard.event
    found_ones = reading.incidents if len(reading.incidents) > 1 else (reading.found,)
    return [
        Report(
            id=uuid7(),
            message_id=event.id,
            part=part,
            kind=heard.outcome.kind or ReportKind.FIRST,
            channel=event.channel,
            reporter_id=heard.sender.person.id if heard.sender.person else None,
            sender=heard.sender.key,
            unit=heard.sender.unit,
            place=await place_of(work, found.location, heard.sender.unit),
            received_at=event.received_at,
            said_at=said_at(event),
            text=event.text,
            elements=elements_of(found, event.location if part == 0 else None).model_dump(mode="json", exclude_none=True),
            evidence={name: proof.model_dump(mode="json") for name, proof in evidence_of(found).items()},
            corrects=list(reading.correction_of),
            incident_number=heard.number,
            thread_id=heard.thread_id,
        )
        for part, found in enumerate(found_ones)
    ]


def _reply(heard: Heard, work: Work, *, also_report: bool = False) -> None:
    event = heard.event
    work.emit(
        ReplyReceived(
            time=work.now,
            unit=heard.sender.unit,
            message_id=event.id,
            channel=event.channel,
            sender=event.sender.model_copy(update={"person_id": heard.sender.person.id if heard.sender.person else None}),
            text=event.text,
            code=heard.intention.reading.ack_code,
            button=event.button,
            in_reply_to=event.in_reply_to,
            received_at=event.received_at,
            also_report=also_report,
            proof=None if also_report or event.button else proof_in(event.text),
        )
    )


async def _zero_report(heard: Heard, message: InboundMessage, work: Work) -> None:
    row = ZeroReport(message_id=message.id, unit=message.unit, reporter_id=message.person_id, received_at=message.received_at)
    work.session.add(row)
    work.emit(
        ZeroReportReceived(
            time=work.now,
            unit=message.unit,
            message_id=message.id,
            reporter_id=message.person_id,
            received_at=message.received_at,
        )
    )
    unit = await work.session.get(Unit, message.unit)
    owed = await meet(work, _said(message, heard, "zero_report")) if heard.sender.registered else None
    await _answer(message, work, "zero-report-received", unit_name=unit.name if unit else "", **_met(owed, work))


def _said(message: InboundMessage, heard: Heard, means: Literal["zero_report", "report"]) -> Said:
    return Said(message.unit, said_at(heard.event), means, message.person_id, message.channel, message.id)


def _met(owed: ZeroDue | None, work: Work) -> dict[str, object]:
    """Return which hour a zero report met, for the answer to its sender."""
    if owed is None or owed.met_at is None:
        return {}
    due = owed.due_at.astimezone(work.settings.zone)
    return {"label": owed.label, "due": f"{due.month}月{due.day}日{due:%H:%M}", "minutes_late": minutes_late(owed)}


async def _answer(message: InboundMessage, work: Work, template: str, **params: object) -> None:
    if template and await may_answer(message, work):
        work.send(answer_to(message, work, template, params))
        message.answered_with = template


def _disposed(message: InboundMessage, work: Work) -> MessageDisposed:
    return MessageDisposed(
        time=work.now,
        unit=message.unit,
        message_id=message.id,
        disposition=Disposition(message.disposition),
        reason=message.reason,
        subject_id=message.subject_id,
    )

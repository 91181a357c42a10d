"""Reports by telephone: a recording becomes a message of its caller; a call that the superior took is a phone report upward."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from reporting.errors import Refused
from reporting.filings import PhoneLog, log_phone
from reporting.tables import Filing, InboundMessage, Incident, NoticeThread, Report
from runtime.database import insert_into
from runtime.logs import log
from runtime.work import Work
from schemas.incidents import IncidentOpened
from schemas.intake import MessageReceived, message_id
from schemas.values import Channel, Sender
from schemas.voice import CallAnswered

logger = log(__name__)

NAMELESS = "值班电话（自动录音）"
UNKNOWN_CALLER = "unknown"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A message that a caller left. `incident_id`: which incident they said it is about. `unit`: the caller's."""

    carrier_id: str
    seconds: int
    caller: str
    began_at: datetime
    person_id: UUID | None
    unit: str
    incident_id: UUID | None
    duty_number: str

    @property
    def message_id(self) -> UUID:
        """The id of the message that it becomes."""
        return message_id(Channel.VOICE, self.carrier_id)

    @property
    def reference(self) -> str | None:
        """What the message replies to, when it is about an incident."""
        return f"recording:{self.carrier_id}" if self.incident_id else None


def recording_message(recorded: Recorded, now: datetime) -> MessageReceived:
    """Return the message of a recording, without words: they are in the sound."""
    return MessageReceived(
        id=recorded.message_id,
        time=now,
        channel=Channel.VOICE,
        carrier_id=recorded.carrier_id,
        sender=Sender(address=recorded.caller or UNKNOWN_CALLER, person_id=recorded.person_id),
        received_at=recorded.began_at,
        in_reply_to=recorded.reference,
    )


async def keep_reference(work: Work, recorded: Recorded) -> None:
    """Remember which incident a recording is about, as for a reply in a thread."""
    if recorded.reference is None or recorded.incident_id is None:
        return
    row = {
        "channel": Channel.VOICE.value,
        "address": recorded.caller or UNKNOWN_CALLER,
        "carrier_id": recorded.reference,
        "incident_id": recorded.incident_id,
    }
    await work.session.execute(insert_into(work.session, NoticeThread).on_conflict_do_nothing(), [row])


async def note_recording(work: Work, recorded: Recorded) -> Filing | None:
    """A recording about an incident is a phone report upward of the caller's unit, if policy says so."""
    if recorded.incident_id is None:
        return None
    return await _file(work, recorded.person_id, recorded.incident_id, _log(work, recorded.began_at, recorded))


async def opened_by_call(event: IncidentOpened, work: Work) -> None:
    """The first report came by telephone from an officer: it is the phone report of that officer's unit as well."""
    report = await work.session.get(Report, event.first_report_id)
    if report is None or report.channel != Channel.VOICE or report.reporter_id is None:
        return
    message = await work.session.get(InboundMessage, report.message_id)
    if message is not None and await work.session.get(Incident, event.incident_id) is not None:
        log_ = _log(work, message.received_at, None)
        await _file(work, report.reporter_id, event.incident_id, log_)


def _log(work: Work, at: datetime, recorded: Recorded | None) -> PhoneLog:
    length = f"{recorded.seconds}秒" if recorded else ""
    number = recorded.duty_number if recorded else work.settings.duty_number
    return PhoneLog(at, f"来电报告，录音{length}已留存，待值班员收听。", NAMELESS, callee_number=number)


async def _file(work: Work, by: UUID | None, incident_id: UUID, call: PhoneLog) -> Filing | None:
    if not work.policy.voice.recording_is_phone_report:
        return None
    try:
        return await log_phone(work, by, incident_id, call)
    except Refused as refused:
        logger.info("a recorded call is no phone report upward", incident=str(incident_id), reason=str(refused))
        return None


async def answered_by_superior(event: CallAnswered, work: Work) -> None:
    """The superior took a call that was put through from the incident page: the phone report is made."""
    try:
        await log_phone(
            work,
            event.by,
            event.incident_id,
            PhoneLog(
                called_at=event.answered_at,
                content=f"由系统接通：{event.caller} 呼叫 {event.called}，{event.callee_name}按键接听。",
                callee_name=event.callee_name,
                callee_post=event.callee_post,
                callee_number=event.called,
                unit=event.unit,
                submitted_to=event.submitted_to,
            ),
        )
    except Refused as refused:
        logger.warning("a call upward could not be put on record", incident=str(event.incident_id), reason=str(refused))

"""A report by telephone: which incident it is about, what is said after the tone, and its recording as a message that is kept."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import select
from sqlmodel import col
from twilio.twiml.voice_response import VoiceResponse

from notifier.channels.twilio_voice import HOOKS
from notifier.voice.course import note
from notifier.voice.speech import digits
from reporting.calls import Recorded, keep_reference, note_recording, recording_message
from reporting.intake.doors import Doors
from reporting.intake.later import Wanted as WantedMedia
from reporting.tables import Deadline, Incident
from runtime.platform import Platform
from runtime.work import Work
from schemas.values import Means
from web.voice.asking import Asked, hook
from web.voice.bridge import RECORD
from web.voice.line import Caller, caller_of
from web.voice.telling import tell_duty_officers
from web.voice.words import said

PATH = f"{HOOKS}/line"
MISSES = 3
MOST_OFFERED = 3
OTHER = "9"


def routes(platform: Platform, doors: Doors) -> APIRouter:
    """Return the documents of a report by telephone, and where its recording is told."""
    router = APIRouter()

    async def recorded(asked: Asked) -> str:
        await _keep(asked, doors)
        answer = VoiceResponse()
        said(answer, "已收到您的报告，录音已保存，值班员马上收听并与您联系，请保持电话畅通。再见。")
        answer.hangup()
        return str(answer)

    async def kept(asked: Asked) -> Response:
        await _keep(asked, doors)
        return Response(status_code=204)

    hook(router, platform, RECORD, record)
    hook(router, platform, f"{RECORD}/about", about)
    hook(router, platform, f"{PATH}/recorded", recorded)
    hook(router, platform, f"{PATH}/kept", kept)
    return router


async def record(asked: Asked) -> str:
    """Ask which incident is meant, where the caller's unit owes a report by telephone; else ask for the words."""
    misses = asked.number("m")

    async def answer(work: Work) -> str:
        caller = await caller_of(work, asked)
        if misses >= MISSES:
            await note(work, caller.call, "silent", key="record")
            return _goodbye("没有录到内容。如有情况请再次来电或发短信。再见。")
        owed = [] if misses else await _owed(work, caller)
        return _which(owed) if owed else _tone(misses, "", work.settings.voice.record_seconds)

    return await asked.run(answer)


async def about(asked: Asked) -> str:
    """A key says which incident the report is about."""

    async def answer(work: Work) -> str:
        caller = await caller_of(work, asked)
        owed, chosen = await _owed(work, caller), asked.digits
        number = int(chosen) if chosen.isdecimal() else 0
        incident = owed[number - 1] if 0 < number <= len(owed) else None
        await note(work, caller.call, "menu", incident.number if incident else "新情况", key="about")
        return _tone(0, str(incident.id) if incident else "", work.settings.voice.record_seconds)

    return await asked.run(answer)


def _which(owed: list[Incident]) -> str:
    answer = VoiceResponse()
    gather = answer.gather(num_digits=1, timeout=6, action=f"{RECORD}/about", method="POST")
    for key, incident in enumerate(owed, start=1):
        said(gather, f"报告{incident.title}，编号{digits(incident.number)}，请按{key}。")
    said(gather, f"报告其他情况请按{OTHER}。")
    answer.redirect(f"{RECORD}?m=1", method="POST")
    return str(answer)


def _tone(misses: int, incident: str, longest: int) -> str:
    answer = VoiceResponse()
    said(answer, ("没有听到内容。" if misses else "") + "请在提示音后报告：什么事，在哪里，什么时间，有无伤亡。说完请按井号键。")
    answer.record(
        action=f"{PATH}/recorded?incident={incident}",
        method="POST",
        recording_status_callback=f"{PATH}/kept?incident={incident}",
        max_length=longest,
        timeout=8,
        finish_on_key="#",
        play_beep=True,
    )
    answer.redirect(f"{RECORD}?m={misses + 1}", method="POST")
    return str(answer)


def _goodbye(words: str) -> str:
    answer = VoiceResponse()
    said(answer, words)
    answer.hangup()
    return str(answer)


async def _owed(work: Work, caller: Caller) -> list[Incident]:
    """Return the open incidents of which the caller's unit owes a report that a telephone call makes, most pressing first."""
    if caller.person is None:
        return []
    unit = caller.person.unit.partition("-")[0]
    running = select(Deadline).where(col(Deadline.unit) == unit, col(Deadline.state).in_(("running", "missed")))
    rows = await work.session.scalars(running.order_by(col(Deadline.due_at)))
    ids = dict.fromkeys(row.incident_id for row in rows if Means.PHONE in row.accepts)
    return [await work.session.get_one(Incident, each) for each in list(ids)[:MOST_OFFERED]]


async def _keep(asked: Asked, doors: Doors) -> None:
    """Have the recording kept: told twice, by the call and by the recording itself, it is one message."""
    sid, url = asked.form.get("RecordingSid", ""), asked.form.get("RecordingUrl", "")
    if not sid or not url:
        return
    seconds = asked.form.get("RecordingDuration", "")

    async def put_down(work: Work) -> Recorded | None:
        caller = await _known_caller(work, asked)
        recorded = Recorded(
            sid,
            int(seconds) if seconds.isdecimal() else 0,
            caller.call.caller,
            caller.call.began_at,
            caller.person.id if caller.person else None,
            caller.unit,
            _uuid(asked.word("incident")),
            caller.call.our_number or asked.platform.settings.duty_number,
        )
        if not await note(work, caller.call, "recorded", f"{recorded.seconds}秒", key=sid):
            return recorded
        caller.call.outcome, caller.call.incident_id = "recorded", recorded.incident_id
        await keep_reference(work, recorded)
        await note_recording(work, recorded)
        await tell_duty_officers(work, recorded, caller)
        return recorded

    recorded = await asked.run(put_down)
    if recorded:
        message = recording_message(recorded, asked.platform.clock.now())
        await doors.later.keep_and_fetch(message, (WantedMedia(kind="recording", ref=url, content_type="audio/wav"),))


async def _known_caller(work: Work, asked: Asked) -> Caller:
    """A recording's own callback carries no numbers: they are taken from the call."""
    caller = await caller_of(work, asked)
    if not asked.leg.caller and caller.call.person_id:
        from directory.queries import person

        return Caller(caller.call, await person(work.session, caller.call.person_id), caller.call.unit)
    return caller


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None

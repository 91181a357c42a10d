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
from notifier.voice.speech import spelled_out
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
from web.voice.words import language_of, said, words

PATH = f"{HOOKS}/line"
MISSES = 3
MOST_OFFERED = 3
OTHER = "9"


def routes(platform: Platform, doors: Doors) -> APIRouter:
    """Return the documents of a report by telephone, and where its recording is told."""
    router = APIRouter()

    async def recorded(asked: Asked) -> str:
        return _goodbye("kept", await _keep(asked, doors))

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
            return _goodbye("nothing_said", caller.language)
        owed = [] if misses else await _owed(work, caller)
        return _which(owed, caller.language) if owed else _tone(work, caller.language, misses)

    return await asked.run(answer)


async def about(asked: Asked) -> str:
    """A key says which incident the report is about."""

    async def answer(work: Work) -> str:
        caller = await caller_of(work, asked)
        owed, chosen = await _owed(work, caller), asked.digits
        number = int(chosen) if chosen.isdecimal() else 0
        incident = owed[number - 1] if 0 < number <= len(owed) else None
        await note(work, caller.call, "menu", incident.number if incident else "新情况", key="about")
        return _tone(work, caller.language, 0, str(incident.id) if incident else "")

    return await asked.run(answer)


def _which(owed: list[Incident], language: str) -> str:
    answer = VoiceResponse()
    gather = answer.gather(num_digits=1, timeout=6, action=f"{RECORD}/about", method="POST")
    for key, incident in enumerate(owed, start=1):
        number = spelled_out(incident.number, language)
        said(gather, words(language, "about", title=incident.title, number=number, key=key), language)
    said(gather, words(language, "about_other", key=OTHER), language)
    answer.redirect(f"{RECORD}?m=1", method="POST")
    return str(answer)


def _tone(work: Work, language: str, misses: int, incident: str = "") -> str:
    answer = VoiceResponse()
    said(answer, (words(language, "silence") if misses else "") + words(language, "speak"), language)
    answer.record(
        action=f"{PATH}/recorded?incident={incident}",
        method="POST",
        recording_status_callback=f"{PATH}/kept?incident={incident}",
        max_length=work.settings.voice.record_seconds,
        timeout=8,
        finish_on_key="#",
        play_beep=True,
    )
    answer.redirect(f"{RECORD}?m={misses + 1}", method="POST")
    return str(answer)


def _goodbye(name: str, language: str) -> str:
    answer = VoiceResponse()
    said(answer, words(language, name), language)
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


async def _keep(asked: Asked, doors: Doors) -> str:
    """Have the recording kept: told by the call and by itself, it is one message. Return the caller's language."""
    sid, url = asked.form.get("RecordingSid", ""), asked.form.get("RecordingUrl", "")
    if not sid or not url:
        return await asked.run(lambda work: language_of(work, None))
    seconds = asked.form.get("RecordingDuration", "")

    async def put_down(work: Work) -> tuple[Recorded, str]:
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
            return recorded, caller.language
        caller.call.outcome, caller.call.incident_id = "recorded", recorded.incident_id
        await keep_reference(work, recorded)
        await note_recording(work, recorded)
        await tell_duty_officers(work, recorded, caller)
        return recorded, caller.language

    recorded, language = await asked.run(put_down)
    message = recording_message(recorded, asked.platform.clock.now())
    await doors.later.keep_and_fetch(message, (WantedMedia(kind="recording", ref=url, content_type="audio/wav"),))
    return language


async def _known_caller(work: Work, asked: Asked) -> Caller:
    """A recording's own callback carries no numbers: they are taken from the call."""
    caller = await caller_of(work, asked)
    if not asked.leg.caller and caller.call.person_id:
        from directory.queries import person

        known = await person(work.session, caller.call.person_id)
        return Caller(caller.call, known, caller.call.unit, await language_of(work, caller.call.person_id))
    return caller


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None

"""Connecting a call with a second telephone: on record before it rings, taken with a key, the next one when nobody takes it."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy import select
from sqlmodel import col
from twilio.twiml.voice_response import VoiceResponse

from notifier.channels.twilio_voice import HOOKS, STATUS_PATH
from notifier.voice.course import note
from notifier.voice.progress import ended
from notifier.voice.script import hang_up
from notifier.voice.tables import VoiceBridge, VoiceCall
from roster.rooms import unit_name
from runtime.platform import Platform
from runtime.work import Work
from schemas.voice import CallAnswered
from web.voice.asking import Asked, hook
from web.voice.rooms import Callee, Wanted, next_callee
from web.voice.words import INTRODUCTIONS, language_of, said, words

PATH = f"{HOOKS}/bridge"
RECORD = f"{HOOKS}/line/record"
KEY_SECONDS = 8


def routes(platform: Platform) -> APIRouter:
    """Return the documents of the second telephone, and what comes after the connection."""
    router = APIRouter()
    hook(router, platform, f"{PATH}/{{bridge}}/screen", screen)
    hook(router, platform, f"{PATH}/{{bridge}}/take", take)
    hook(router, platform, f"{PATH}/{{bridge}}/after", after)
    return router


async def connect(work: Work, call: VoiceCall, wanted: Wanted, first_words: str = "") -> str:
    """Return the document that rings the next telephone, whose row is kept before; or what follows when nobody is left."""
    own_number = call.caller if call.incoming else call.called
    tried = select(col(VoiceBridge.called)).where(col(VoiceBridge.call_id) == call.id)
    callee = await next_callee(work, wanted, set(await work.session.scalars(tried)), own_number)
    tongue = await language_of(work, call.person_id)
    if callee is None:
        return _nobody(wanted, first_words, tongue)
    bridge = await _keep(work, call, wanted, callee, own_number)
    await note(work, call, "dialled", f"{callee.name} {callee.number}", key=bridge.id)
    connecting = words(tongue, "connecting", post=callee.post, name=callee.name)
    return _dial(work, call, bridge, first_words or connecting, language=tongue)


async def _keep(work: Work, call: VoiceCall, wanted: Wanted, callee: Callee, own_number: str) -> VoiceBridge:
    who = f"{await unit_name(work, wanted.unit)}{wanted.name}" if wanted.name else f"未登记号码{own_number}"
    bridge = VoiceBridge(
        call_id=call.id,
        purpose=wanted.purpose,
        incident_id=wanted.incident_id,
        unit=wanted.unit,
        to_unit=callee.unit,
        by=wanted.by,
        caller=own_number,
        called=callee.number,
        person_id=callee.person_id,
        name=callee.name,
        post=callee.post,
        introduction=INTRODUCTIONS[wanted.purpose].format(who=who),
        dialled_at=work.now,
    )
    work.session.add(bridge)
    await work.session.flush()
    return bridge


def _dial(work: Work, call: VoiceCall, bridge: VoiceBridge, before: str, *, language: str) -> str:
    """Ring under the number that this call came by: its account may show no other."""
    answer = VoiceResponse()
    said(answer, before, language)
    path = f"{PATH}/{bridge.id}"
    ours = call.our_number or work.settings.duty_number
    dial = answer.dial(action=f"{path}/after", method="POST", timeout=work.settings.voice.ring_seconds, caller_id=ours)
    dial.number(
        bridge.called,
        url=f"{path}/screen",
        method="POST",
        status_callback=f"{STATUS_PATH}?bridge={bridge.id}",
        status_callback_event="ringing answered completed",
    )
    return str(answer)


def _nobody(wanted: Wanted, first_words: str, language: str) -> str:
    """Nobody is left to ring: who called in may leave a message."""
    answer = VoiceResponse()
    said(answer, first_words + words(language, f"nobody_{wanted.purpose}"), language)
    if wanted.purpose == "duty_officer":
        answer.redirect(RECORD, method="POST")
    else:
        answer.hangup()
    return str(answer)


async def screen(asked: Asked) -> str:
    """What the one called hears: who calls, and that a key takes the call. A mailbox presses none."""
    bridge = await _bridge(asked)
    if bridge is None:
        return hang_up()
    answer = VoiceResponse()
    gather = answer.gather(num_digits=1, timeout=KEY_SECONDS, action=f"{PATH}/{bridge.id}/take", method="POST")
    for _ in range(2):
        said(gather, f"{bridge.introduction}接听请按1。")
    answer.hangup()
    return str(answer)


async def take(asked: Asked) -> str:
    """The one called pressed a key: from here on both talk. An empty document connects them."""

    async def answer(work: Work) -> str:
        bridge = await _of(work, asked)
        if bridge is None or bridge.state not in ("dialling", "connected"):
            return hang_up()
        if bridge.state == "dialling":
            await _connected(work, bridge, asked.leg.carrier_id)
        return str(VoiceResponse())

    return await asked.run(answer)


async def _connected(work: Work, bridge: VoiceBridge, carrier_id: str) -> None:
    bridge.state, bridge.connected_at, bridge.carrier_id = "connected", work.now, carrier_id
    call = await work.session.get_one(VoiceCall, bridge.call_id, with_for_update=True, populate_existing=True)
    call.outcome = "connected"
    await note(work, call, "connected", f"{bridge.name} {bridge.called}", key=bridge.id)
    if bridge.purpose == "upward" and bridge.incident_id:
        work.emit(
            CallAnswered(
                time=work.now,
                unit=bridge.unit,
                bridge_id=bridge.id,
                incident_id=bridge.incident_id,
                submitted_to=bridge.to_unit,
                by=bridge.by,
                caller=bridge.caller,
                called=bridge.called,
                callee_id=bridge.person_id,
                callee_name=bridge.name,
                callee_post=bridge.post,
                answered_at=work.now,
            )
        )


async def after(asked: Asked) -> str:
    """The connection is over, or was never made: then the next telephone rings."""

    async def answer(work: Work) -> str:
        bridge = await _of(work, asked)
        if bridge is None:
            return hang_up()
        await ended(work, bridge)
        if bridge.state == "ended":
            return hang_up()
        call = await work.session.get_one(VoiceCall, bridge.call_id)
        not_taken = words(await language_of(work, call.person_id), "not_taken")
        return await connect(work, call, await _again(work, bridge), not_taken)

    return await asked.run(answer)


async def _again(work: Work, bridge: VoiceBridge) -> Wanted:
    from directory.queries import person

    known = await person(work.session, bridge.by) if bridge.by else None
    to_unit = bridge.to_unit if bridge.purpose == "upward" else ""
    purpose = bridge.purpose
    assert purpose in ("duty_room", "duty_officer", "upward")
    return Wanted(purpose, bridge.unit, bridge.by, known.name if known else "", bridge.incident_id, to_unit)  # type: ignore[arg-type]


async def _bridge(asked: Asked) -> VoiceBridge | None:
    async def look(work: Work) -> VoiceBridge | None:
        return await _of(work, asked)

    return await asked.run(look)


async def _of(work: Work, asked: Asked) -> VoiceBridge | None:
    try:
        bridge_id = UUID(asked.request.path_params["bridge"])
    except ValueError:
        return None
    return await work.session.get(VoiceBridge, bridge_id, with_for_update=True, populate_existing=True)

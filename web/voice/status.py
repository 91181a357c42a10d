"""Twilio tells how a call goes: kept on the bus before it is answered."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response

from notifier.channels.twilio_hook import kept
from notifier.channels.twilio_voice import DELIVERY_FIELD, STATUS_PATH
from notifier.voice.progress import progress_id
from runtime.platform import Platform
from schemas.voice import CallProgressed
from web.voice.asking import Asked, hook

BRIDGE_FIELD = "bridge"


def routes(platform: Platform) -> APIRouter:
    """Return the route that takes states of calls."""
    router = APIRouter()
    hook(router, platform, STATUS_PATH, take)
    return router


async def take(asked: Asked) -> Response:
    """A state: kept, then answered 204."""
    status = asked.form.get("CallStatus", "")
    if not status:
        return PlainTextResponse("缺少 CallStatus\n", 400)
    return await kept(asked.platform, progress(asked, status))


def progress(asked: Asked, status: str) -> CallProgressed:
    """Return the state as an event: the same for every delivery of it."""
    now, leg, seconds = asked.platform.clock.now(), asked.leg, asked.form.get("CallDuration", "")
    return CallProgressed(
        id=progress_id(leg.carrier_id, status),
        time=now,
        carrier_id=leg.carrier_id,
        status=status,
        caller=leg.caller,
        called=leg.called,
        told_at=now,
        answered_by=asked.form.get("AnsweredBy", ""),
        seconds=int(seconds) if seconds.isdecimal() else None,
        delivery_id=_uuid(asked.word(DELIVERY_FIELD)),
        bridge_id=_uuid(asked.word(BRIDGE_FIELD)),
        account=asked.account,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None

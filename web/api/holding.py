"""Escalations that somebody holds, by API: take over, hand over, put off."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from directory.rights import Viewer
from schemas.values import Channel
from web.api.calling import AcknowledgementOut
from web.api.doing import REFUSED, Key, once_of
from web.api.reading import FAULTS
from web.errors import RepeatedError
from web.escalation_doing import Doing, do, escalation_for, handing_over, putting_off, taking_over, whose
from web.identity import SignedInViewer
from web.site import Site, TheSite

router = APIRouter(prefix="/api/escalations", responses=FAULTS | REFUSED, tags=["escalations"])


class TakeOverIn(BaseModel):
    """A take-over."""

    reason: str = Field(default="", max_length=200)


class HandOverIn(BaseModel):
    """A hand-over."""

    to: UUID | None = Field(default=None, description="a person on duty; none: the next step of the ladder")
    reason: str = Field(min_length=1, max_length=200)


class SnoozeIn(BaseModel):
    """A snooze."""

    minutes: int = Field(ge=1, le=10_000)
    reason: str = Field(min_length=1, max_length=200)


@router.post("/{escalation_id}/take-over", summary="Take an escalation over from who holds it")
async def take_over(
    site: TheSite, viewer: SignedInViewer, escalation_id: UUID, given: TakeOverIn, idempotency_key: Key = None
) -> AcknowledgementOut:
    """The ack timeout starts anew; both are told."""
    once = once_of(viewer, idempotency_key)
    return await _done(site, viewer, escalation_id, given.reason, taking_over(escalation_id), once=once)


@router.post("/{escalation_id}/hand-over", summary="Hand an escalation over")
async def hand_over(
    site: TheSite, viewer: SignedInViewer, escalation_id: UUID, given: HandOverIn, idempotency_key: Key = None
) -> AcknowledgementOut:
    """The other is called and has to confirm; without a person the next step fires at once."""
    once = once_of(viewer, idempotency_key)
    return await _done(site, viewer, escalation_id, given.reason, handing_over(escalation_id, given.to), once=once)


@router.post("/{escalation_id}/snooze", summary="Put an escalation off")
async def snooze(
    site: TheSite, viewer: SignedInViewer, escalation_id: UUID, given: SnoozeIn, idempotency_key: Key = None
) -> AcknowledgementOut:
    """Within the bounds of its ladder; what was owed stays due when it was."""
    once = once_of(viewer, idempotency_key)
    return await _done(site, viewer, escalation_id, given.reason, putting_off(escalation_id, given.minutes), once=once)


async def _done(
    site: Site, viewer: Viewer, escalation_id: UUID, reason: str, doing: Doing, *, once: UUID | None
) -> AcknowledgementOut:
    _, person = await escalation_for(site, viewer, escalation_id)
    done = await do(site, whose(person, Channel.API, reason), doing, once)
    if done is None:
        raise RepeatedError("这个 Idempotency-Key 的请求已经办理过，没有重复办理。")
    return AcknowledgementOut(outcome=done.outcome, detail=done.sentence, again_at=done.again_at)

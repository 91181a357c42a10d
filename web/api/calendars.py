"""Duty calendars by API: make an address, list one's own, end one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from directory.rights import Action
from roster.feeds.subscribing import create_feed, feeds_of, revoke_feed
from web.api.doing import REFUSED, Key, once_of
from web.api.out import Out
from web.api.reading import FAULTS
from web.asker import person_of
from web.calendars import NO_OWNER, address_of
from web.errors import RepeatedError
from web.identity import SignedInViewer
from web.once import run_once
from web.sheets import room_for
from web.site import TheSite

router = APIRouter(prefix="/api/roster/calendars", tags=["roster"], responses=FAULTS)


class CalendarIn(BaseModel):
    """What to subscribe to."""

    unit: str = Field("", max_length=32, description="a duty room; empty: one's own shifts", examples=["990121102000"])


class CalendarOut(Out):
    """A calendar in force. `name`: what it shows; `unit` null: the owner's own shifts."""

    id: UUID
    name: str = Field(examples=["青石镇值班"])
    unit: str | None
    created_at: datetime


class Calendars(BaseModel):
    """The caller's calendars, the oldest first."""

    calendars: tuple[CalendarOut, ...]


class Address(BaseModel):
    """Where a new calendar lies. It is told once: whoever has it reads the shifts without signing in."""

    address: str = Field(examples=["https://duty.example/calendar/….ics"])


@router.get("", summary="The caller's calendars")
async def calendars(site: TheSite, viewer: SignedInViewer) -> Calendars:
    """Return the calendars in force; their addresses can't be read again."""
    owner = person_of(viewer, NO_OWNER)
    async with site.platform.database.read() as session:
        found = await feeds_of(session, owner)
    return Calendars(calendars=tuple(CalendarOut.model_validate(each) for each in found))


@router.post("", summary="Make a calendar", status_code=201, responses=REFUSED)
async def create(
    site: TheSite, viewer: SignedInViewer, request: Request, what: CalendarIn, idempotency_key: Key = None
) -> Address:
    """Make a secret address of one's own shifts or a duty room's. Only a person, or a token in a person's name, has calendars."""
    owner = person_of(viewer, NO_OWNER)
    if what.unit:
        async with site.platform.database.read() as session:
            await room_for(session, viewer, what.unit, Action.SEE_ROSTER)
    secret = await run_once(site, once_of(viewer, idempotency_key), lambda work: create_feed(work, owner, what.unit))
    if secret is None:
        raise RepeatedError("这个 Idempotency-Key 的请求已经办理过，地址只显示一次。")
    return Address(address=address_of(site, request, secret))


@router.delete("/{calendar_id}", summary="End a calendar", status_code=204, responses=REFUSED)
async def revoke(site: TheSite, viewer: SignedInViewer, calendar_id: UUID) -> None:
    """End a calendar at once: its address leads nowhere."""
    owner = person_of(viewer, NO_OWNER)
    await site.platform.works.run(lambda work: revoke_feed(work, owner, calendar_id))

"""The message log by API: the same search as on the page, and one outgoing message with its whole course."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from directory.rights import Action
from web.api.out import Out
from web.api.reading import FAULTS
from web.gate import where
from web.identity import SignedInViewer
from web.message_course import Way, course_of
from web.message_log import PAGE, page_of
from web.message_search import Search, asked_for
from web.site import TheSite

router = APIRouter(prefix="/api", responses=FAULTS)


class LoggedMessage(Out):
    """One message in or out. `address` is hidden (199****0123) where the caller may not see numbers."""

    id: UUID
    direction: str
    at: datetime
    name: str
    address: str
    unit: str
    unit_name: str
    channels: tuple[str, ...]
    text: str
    why: str = Field(description="what it was sent for, or taken for")
    by_this_way: str = Field(description="why by this channel")
    state: str
    state_label: str
    tries: int = Field(description="calls to carriers")
    segments: int = Field(description="SMS parts that a carrier accepted")
    carrier_id: str
    delivered_at: datetime | None
    outcome: str = Field(description="what came back, in Chinese")
    answer: str
    incident_id: UUID | None
    incident_number: str


class LoggedMessages(BaseModel):
    """A page of the log. `next`: give it as `before` for the page after; null: this is the last."""

    messages: tuple[LoggedMessage, ...]
    next: str | None


class StepOut(Out):
    """One thing that happened to a way."""

    at: datetime
    what: str
    detail: str


class WayOut(BaseModel):
    """One way by which a message went out."""

    channel: str
    address: str
    state: str
    because: str = Field(description="why by this channel")
    wording: str = Field(description="version of the template that it was written with")
    segments: int
    carrier_id: str | None
    maybe_doubled: bool
    account: int = Field(description="which of the carrier's accounts took it")
    held: str = Field(description="which limit put it off last, and until when; empty: none")
    ahead: int | None = Field(description="so many stand before it in the queue now; null: it does not wait for its turn")
    steps: tuple[StepOut, ...]


class CauseOut(Out):
    """An event that led to it."""

    at: datetime
    type: str
    what: str


class CourseOut(LoggedMessage):
    """One outgoing message whole."""

    ways: tuple[WayOut, ...]
    causes: tuple[CauseOut, ...]


class LogQuery(Search):
    """What is looked for, and how many at once."""

    limit: int = Field(PAGE, ge=1, le=500)


@router.get("/messages", tags=["messages"], summary="Search the message log")
async def messages(site: TheSite, viewer: SignedInViewer, search: Annotated[LogQuery, Query()]) -> LoggedMessages:
    """Return messages in and out of the caller's units, newest first."""
    roots = where(viewer, Action.SEE_MESSAGES)
    async with site.platform.database.read() as session:
        asked = await asked_for(session, search, roots, site.zone)
        found = await page_of(session, viewer, asked, search.direction, search.limit)
    shown = tuple(LoggedMessage.model_validate(line) for line in found.lines)
    return LoggedMessages(messages=shown, next=str(found.next) if found.next else None)


@router.get("/notices/{notice_id}", tags=["messages"], summary="One outgoing message whole")
async def notice(site: TheSite, viewer: SignedInViewer, notice_id: UUID) -> CourseOut:
    """Return what led to it, each way with each attempt and receipt, and the answer."""
    async with site.platform.database.read() as session:
        course = await course_of(session, viewer, notice_id, site.now)
    line: dict[str, Any] = LoggedMessage.model_validate(course.line).model_dump()
    ways = [_way(each) for each in course.ways]
    return CourseOut.model_validate({**line, "ways": ways, "causes": course.causes})


def _way(way: Way) -> dict[str, Any]:
    names = ("channel", "state", "because", "wording", "segments", "carrier_id", "maybe_doubled", "account", "held")
    return {name: getattr(way.delivery, name) for name in names} | {
        "address": way.address,
        "ahead": way.ahead,
        "steps": way.steps,
    }

"""Zero reports by API: who has reported, who has not; file one, excuse a unit, have the missing reminded."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from directory.rights import Action, Viewer
from reporting.commands import excuse_zero_report, file_zero_report, remind_missing
from reporting.tables import ZeroDue
from reporting.zero import queries as zero
from schemas.values import Channel
from web.api.doing import REFUSED, Key, once_of
from web.api.out import Out
from web.api.reading import FAULTS
from web.errors import RepeatedError
from web.gate import where
from web.identity import SignedInViewer
from web.once import run_once
from web.site import Site, TheSite
from web.zero_due import zero_due_for

router = APIRouter(prefix="/api/zero-reports", tags=["zero reports"], responses=FAULTS)

State = Literal["waiting", "met", "missed", "late", "excused"]


class DueOut(Out):
    """What one unit owed at one hour."""

    id: UUID
    unit: str
    unit_name: str
    state: State
    met_at: datetime | None
    minutes_late: int = Field(description="whole minutes begun; 0: in time, or not reported")
    by_name: str = Field(description="who reported, or excused the unit")
    channel: str
    means: str = Field(description="zero_report; report: of something that happened; desk: filed at a desk; empty: none")
    message_id: UUID | None
    reminders: int
    reason: str


class RoundOut(Out):
    """What all units below a superior owed it at one hour."""

    id: UUID
    rule: str
    label: str
    unit: str
    unit_name: str
    opens_at: datetime
    due_at: datetime
    dues: tuple[DueOut, ...]


class Rounds(BaseModel):
    """The rounds of a day, newest first."""

    rounds: tuple[RoundOut, ...]


class ReasonIn(BaseModel):
    """Why."""

    reason: str = Field("", max_length=500)


class StateOut(BaseModel):
    """What has become of it."""

    id: UUID
    state: State


class RemindedOut(BaseModel):
    """How many units were reminded."""

    reminded: int


@router.get("", summary="Who has reported on a day")
async def rounds(
    site: TheSite, viewer: SignedInViewer, day: Annotated[date | None, Query(description="local date; none: today")] = None
) -> Rounds:
    """Return the rounds of a day below the caller's units."""
    units = where(viewer, Action.SEE_BOARD)
    start = datetime.combine(day or site.now.astimezone(site.zone).date(), datetime.min.time(), site.zone)
    async with site.platform.database.read() as session:
        found = await zero.rounds(session, units, start, start + timedelta(days=1), site.now)
    return Rounds(rounds=tuple(RoundOut.model_validate(each) for each in found))


@router.post("/{due_id}/file", summary="File a unit's zero report", responses=REFUSED)
async def file(site: TheSite, viewer: SignedInViewer, due_id: UUID, why: ReasonIn, idempotency_key: Key = None) -> StateOut:
    """File what a unit owes now; for another unit than the caller's own the reason says who told so and how."""
    row, by = await _held(site, viewer, due_id, Action.FILE_REPORT), viewer.person_id
    key = once_of(viewer, idempotency_key)
    return _told(await run_once(site, key, lambda work: file_zero_report(work, by, row.unit, Channel.API, why.reason)))


@router.post("/{due_id}/excuse", summary="Excuse a unit", responses=REFUSED)
async def excuse(site: TheSite, viewer: SignedInViewer, due_id: UUID, why: ReasonIn, idempotency_key: Key = None) -> StateOut:
    """Excuse a unit from one hour, with a reason."""
    await _held(site, viewer, due_id, Action.EXCUSE_ZERO_REPORT)
    by, key = viewer.person_id, once_of(viewer, idempotency_key)
    return _told(await run_once(site, key, lambda work: excuse_zero_report(work, by, due_id, why.reason)))


@router.post("/{due_id}/remind", summary="Remind the missing of a round", responses=REFUSED)
async def remind(site: TheSite, viewer: SignedInViewer, due_id: UUID, idempotency_key: Key = None) -> RemindedOut:
    """Remind all of a round who have not reported; `due_id` is any of its rows."""
    await _held(site, viewer, due_id, Action.REMIND_ZERO_REPORT)
    count = await run_once(site, once_of(viewer, idempotency_key), lambda work: remind_missing(work, due_id))
    if count is None:
        raise RepeatedError("这个 Idempotency-Key 的请求已经办理过，没有重复办理。")
    return RemindedOut(reminded=count)


async def _held(site: Site, viewer: Viewer, due_id: UUID, action: Action) -> ZeroDue:
    async with site.platform.database.read() as session:
        return await zero_due_for(session, viewer, due_id, action)


def _told(row: ZeroDue | None) -> StateOut:
    if row is None:
        raise RepeatedError("这个 Idempotency-Key 的请求已经办理过，没有重复办理。")
    return StateOut.model_validate({"id": row.id, "state": row.state})

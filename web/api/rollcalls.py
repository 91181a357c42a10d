"""Roll calls by API: start, plan, watch, answer, excuse, break off; and the record that proves the draw."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field

from directory.rights import Action, roots
from roster.rollcall import queries
from roster.rollcall.commands import Spec, Typed, Wish, answer_here, cancel, excuse, plan_at, plan_now, plan_recurring
from roster.rollcall.proving import record_of
from roster.rollcall.record import Record
from roster.rollcall.tables import RollCallEntry
from runtime.work import Work
from schemas.values import Channel
from web.api.doing import REFUSED, Key, once_of
from web.api.out import Out
from web.api.reading import FAULTS
from web.asker import person_of
from web.errors import NotFoundError, RepeatedError
from web.gate import require, where
from web.identity import SignedInViewer
from web.once import run_once
from web.roll_call import NOBODY, roll_call_for, roll_call_of
from web.site import TheSite

router = APIRouter(prefix="/api/rollcalls", tags=["roll calls"], responses=FAULTS)
REPEATED = "这个 Idempotency-Key 的请求已经办理过，没有重复办理。"


class EntryOut(Out):
    """Somebody drawn. `state`: waiting, on_time, late, stand_in, excused, no_answer, wrong_code, empty_post."""

    id: UUID
    place: int
    unit: str
    unit_name: str
    post: str
    person_id: UUID | None
    person_name: str
    state: str
    label: str
    channel: str
    seconds: float | None
    answered_at: datetime | None
    due_at: datetime | None
    stand_in: str
    wrong: int
    reason: str


class RollCallOut(Out):
    """A roll call. `counts`: by state, of those whom the caller may see. `seed`: empty until it is over."""

    id: UUID
    plan_id: UUID | None
    unit: str
    unit_name: str
    title: str
    drill: bool
    state: str
    terms: Spec
    planned_at: datetime
    opens_at: datetime
    closes_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    ended_reason: str
    commitment: str
    seed: str
    candidates: int
    candidates_sha256: str
    drawn: int
    counts: dict[str, int]


class WholeOut(RollCallOut):
    """A roll call with its people."""

    entries: tuple[EntryOut, ...]


class RollCalls(BaseModel):
    """Roll calls, newest first."""

    roll_calls: tuple[RollCallOut, ...]


class RollCallIn(BaseModel):
    """What is to be held. Neither `at` nor `cron`: now. `window_seconds`: at a random moment so long after that."""

    unit: str = Field(max_length=32)
    title: str = Field("", max_length=60)
    terms: Spec = Spec()
    at: AwareDatetime | None = None
    cron: str = Field("", max_length=60)
    window_seconds: int = Field(0, ge=0, le=604_800)


class PlannedOut(BaseModel):
    """What was planned: a roll call, or a plan that recurs."""

    id: UUID
    recurring: bool


class ReasonIn(BaseModel):
    """Why."""

    reason: str = Field("", max_length=500)


class AnswerIn(BaseModel):
    """An answer of the called person."""

    code: str = Field("", max_length=20)
    stand_in: str = Field("", max_length=20)


class Told(BaseModel):
    """What came of it, in a Chinese sentence."""

    detail: str


@router.get("", summary="List roll calls")
async def listed(site: TheSite, viewer: SignedInViewer) -> RollCalls:
    """Return the newest roll calls that concern the caller's units; planned ones only to who may start them."""
    units, own = where(viewer, Action.SEE_ROLL_CALL), roots(viewer, Action.START_ROLL_CALL)
    async with site.platform.database.read() as session:
        found = await queries.calls(session, units, planned=own)
    return RollCalls(roll_calls=tuple(RollCallOut.model_validate(each) for each in found))


@router.post("", summary="Hold a roll call", status_code=201, responses=REFUSED)
async def hold(site: TheSite, viewer: SignedInViewer, asked: RollCallIn, idempotency_key: Key = None) -> PlannedOut:
    """Have one held now, at a time, within a window, or again and again."""
    require(viewer, Action.START_ROLL_CALL, asked.unit)
    done = await run_once(site, once_of(viewer, idempotency_key), lambda work: _hold(work, viewer.person_id, asked))
    if done is None:
        raise RepeatedError(REPEATED)
    return done


async def _hold(work: Work, by: UUID | None, asked: RollCallIn) -> PlannedOut:
    wish, window = Wish(asked.unit, asked.terms, asked.title), timedelta(seconds=asked.window_seconds)
    if asked.cron:
        return PlannedOut(id=(await plan_recurring(work, by, wish, asked.cron, window)).id, recurring=True)
    if asked.at or window:
        return PlannedOut(id=(await plan_at(work, by, wish, asked.at or work.now, window)).id, recurring=False)
    return PlannedOut(id=(await plan_now(work, by, wish)).id, recurring=False)


@router.get("/{roll_call_id}", summary="One roll call with its people")
async def one(site: TheSite, viewer: SignedInViewer, roll_call_id: UUID) -> WholeOut:
    """Return who was called and how they did, as far as the caller may see it."""
    async with site.platform.database.read() as session:
        view = await roll_call_for(session, viewer, roll_call_id)
        people = await queries.entries(session, roll_call_id, where(viewer, Action.SEE_ROLL_CALL))
    told: dict[str, Any] = RollCallOut.model_validate(view).model_dump()
    return WholeOut(**told, entries=tuple(EntryOut.model_validate(each) for each in people))


@router.get("/{roll_call_id}/draw", summary="The record that proves the draw", responses=REFUSED)
async def draw(site: TheSite, viewer: SignedInViewer, roll_call_id: UUID) -> Record:
    """Return what `zhishou rollcall verify` reads; only when the roll call is over."""
    async with site.platform.database.read() as session:
        await roll_call_of(session, viewer, roll_call_id)
        return await record_of(session, roll_call_id)


@router.post("/{roll_call_id}/answer", summary="Answer a roll call", responses=REFUSED)
async def answer(site: TheSite, viewer: SignedInViewer, roll_call_id: UUID, given: AnswerIn, idempotency_key: Key = None) -> Told:
    """Answer in the caller's name; only a person who is called can."""
    person = person_of(viewer, NOBODY)
    typed = Typed(Channel.API, given.code, given.stand_in)
    key = once_of(viewer, idempotency_key)
    told = await run_once(site, key, lambda work: answer_here(work, roll_call_id, person, typed))
    if told is None:
        raise RepeatedError(REPEATED)
    return Told(detail=told)


@router.post("/{roll_call_id}/cancel", summary="Call off or break off", responses=REFUSED)
async def call_off(site: TheSite, viewer: SignedInViewer, roll_call_id: UUID, why: ReasonIn, idempotency_key: Key = None) -> Told:
    """Call off one that has not begun, or break off one that runs, with a reason."""
    async with site.platform.database.read() as session:
        await roll_call_of(session, viewer, roll_call_id)
    by, key = viewer.person_id, once_of(viewer, idempotency_key)
    await run_once(site, key, lambda work: cancel(work, by, roll_call_id, why.reason))
    return Told(detail="点名已取消。")


@router.post("/entries/{entry_id}/excuse", summary="Excuse somebody", responses=REFUSED)
async def let_off(site: TheSite, viewer: SignedInViewer, entry_id: UUID, why: ReasonIn, idempotency_key: Key = None) -> Told:
    """Let it count as excused that somebody did not answer, with a reason."""
    async with site.platform.database.read() as session:
        entry = await session.get(RollCallEntry, entry_id)
        if entry is None:
            raise NotFoundError("没有这个人的点名记录。")
        await roll_call_of(session, viewer, entry.roll_call_id)
    require(viewer, Action.START_ROLL_CALL, entry.unit)
    by, key = viewer.person_id, once_of(viewer, idempotency_key)
    await run_once(site, key, lambda work: excuse(work, by, entry_id, why.reason))
    return Told(detail="已准予不答。")

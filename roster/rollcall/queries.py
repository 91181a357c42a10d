"""Questions to roll calls. `roots`: the units in whose subtrees the viewer may see them; nobody beyond those is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.scope import below_any
from directory.tables import Person, Unit
from roster.rollcall.judging import MISSING, SETTLED, UNANSWERED
from roster.rollcall.tables import RollCall, RollCallEntry, RollCallPlan
from roster.rollcall.views import CallView, EntryView, PlanView
from schemas.divisions import within

OVER = ("closed", "cancelled")
LISTED = 100


async def call(session: AsyncSession, roll_call_id: UUID, roots: Sequence[str]) -> CallView | None:
    """Return a roll call, counted over the people below `roots`; None: there is none that concerns anyone there."""
    row = await session.get(RollCall, roll_call_id)
    if row is None:
        return None
    (view,) = await _views(session, [row], roots)
    return view if view.total or _covers(row.unit, roots) else None


async def entries(session: AsyncSession, roll_call_id: UUID, roots: Sequence[str]) -> list[EntryView]:
    """Return the people of a roll call below `roots`: who is missing first, those in time last, each by unit."""
    of = _of(roll_call_id, roots).order_by(col(RollCallEntry.unit), col(RollCallEntry.place))
    return sorted(map(_entry, await session.execute(of)), key=lambda each: _ORDER.index(each.state))


async def newest(session: AsyncSession, roll_call_id: UUID, roots: Sequence[str]) -> list[EntryView]:
    """Return what matters of a roll call of very many: the first who are missing, the last who answered, the first awaited."""
    found: list[EntryView] = []
    by_place, by_time = (col(RollCallEntry.place),), (col(RollCallEntry.answered_at).desc(), col(RollCallEntry.place))
    for states, order, most in ((MISSING, by_place, 100), (SETTLED, by_time, 100), (("waiting",), by_place, 30)):
        of = _of(roll_call_id, roots).where(col(RollCallEntry.state).in_(states)).order_by(*order).limit(most)
        found += map(_entry, await session.execute(of))
    return found


def _of(roll_call_id: UUID, roots: Sequence[str]) -> Any:
    columns: tuple[Any, ...] = (
        *(getattr(RollCallEntry, name) for name in _COPIED),
        col(Person.name).label("person_name"),
        Unit.short_name,
        col(Unit.name).label("unit_full"),
    )
    of = select(*columns).outerjoin(Person, col(Person.id) == col(RollCallEntry.person_id))
    of = of.outerjoin(Unit, col(Unit.code) == col(RollCallEntry.unit))
    return of.where(col(RollCallEntry.roll_call_id) == roll_call_id, below_any(col(RollCallEntry.unit), roots))


_COPIED = (
    "id", "place", "unit", "post", "person_id", "state", "channels", "step", "called_at", "sent_at", "due_at", "answered_at",
    "answered_channel", "answer", "seconds", "stand_in", "wrong", "reason",
)  # fmt: skip
_ORDER = ("empty_post", "wrong_code", "no_answer", "waiting", "late", "stand_in", "excused", "on_time")


def _entry(row: Any) -> EntryView:
    told = {name: getattr(row, name) for name in _COPIED if name not in ("channels", "answered_channel")}
    names = {"unit_name": row.short_name or row.unit_full or row.unit, "person_name": row.person_name or ""}
    return EntryView(**told, **names, channels=tuple(row.channels), channel=row.answered_channel)


async def calls(
    session: AsyncSession, roots: Sequence[str], *, planned: Sequence[str] = (), limit: int = LISTED
) -> list[CallView]:
    """Return the newest roll calls that concern anyone below `roots`; those not begun only of the units below `planned`."""
    concerned = select(col(RollCallEntry.roll_call_id)).where(below_any(col(RollCallEntry.unit), roots))
    ahead = (col(RollCall.state) == "planned") & below_any(col(RollCall.unit), planned)
    begun = (col(RollCall.state) != "planned") & or_(below_any(col(RollCall.unit), roots), col(RollCall.id).in_(concerned))
    newest = select(RollCall).where(or_(ahead, begun)).order_by(col(RollCall.opens_at).desc(), col(RollCall.id).desc())
    return await _views(session, (await session.scalars(newest.limit(limit))).all(), roots)


async def plans(session: AsyncSession, roots: Sequence[str]) -> list[PlanView]:
    """Return the plans that recur, of the units below `roots`."""
    of = select(RollCallPlan).where(col(RollCallPlan.active), below_any(col(RollCallPlan.unit), roots))
    found = (await session.scalars(of.order_by(col(RollCallPlan.made_at)))).all()
    units, people = await _units(session, {row.unit for row in found}), await _people(session, {row.by for row in found})
    ahead = select(col(RollCall.plan_id), func.min(col(RollCall.opens_at))).where(col(RollCall.state) == "planned")
    nexts = {row[0]: row[1] for row in await session.execute(ahead.group_by(col(RollCall.plan_id)))}
    return [
        PlanView(
            row.id, row.unit, units.get(row.unit, row.unit), row.title or "抽查点名", row.terms, row.cron,
            timedelta(seconds=row.window_seconds), people.get(row.by, ""), nexts.get(row.id),
        )
        for row in found
    ]  # fmt: skip


async def waiting_for(session: AsyncSession, person_id: UUID, now: datetime) -> list[tuple[RollCall, RollCallEntry]]:
    """Return the roll calls that a person may still answer, newest first."""
    owing = select(RollCall, RollCallEntry).join(RollCallEntry, col(RollCallEntry.roll_call_id) == col(RollCall.id))
    owing = owing.where(
        col(RollCallEntry.person_id) == person_id,
        col(RollCallEntry.state).in_(("waiting", *UNANSWERED)),
        col(RollCall.state).in_(("running", "closed")),
    )
    found = (await session.execute(owing.order_by(col(RollCall.started_at).desc()).limit(20))).all()
    return [(row, entry) for row, entry in found if _in_time(row, entry, now)]


def _in_time(row: RollCall, entry: RollCallEntry, now: datetime) -> bool:
    return entry.due_at is None or now <= entry.due_at + timedelta(seconds=row.late_for_seconds)


async def _views(session: AsyncSession, rows: Sequence[RollCall], roots: Sequence[str]) -> list[CallView]:
    units, people = await _units(session, {row.unit for row in rows}), await _people(session, {row.by for row in rows})
    of = (col(RollCallEntry.roll_call_id).in_([row.id for row in rows]), below_any(col(RollCallEntry.unit), roots))
    counts = await _counts(session, of)
    return [
        CallView(
            id=row.id,
            plan_id=row.plan_id,
            unit=row.unit,
            unit_name=units.get(row.unit, row.unit),
            title=row.title,
            drill=row.drill,
            state=row.state,
            terms=row.terms,
            by_name=people.get(row.by, ""),
            planned_at=row.planned_at,
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            started_at=row.started_at,
            ended_at=row.ended_at,
            ended_reason=row.ended_reason,
            commitment=row.commitment,
            seed=row.seed if row.state in OVER and row.started_at else "",
            candidates=row.candidates,
            candidates_sha256=row.candidates_sha256,
            drawn=row.drawn,
            counts=counts.get(row.id, Counter()),
        )
        for row in rows
    ]


async def _counts(session: AsyncSession, of: Iterable[ColumnElement[bool]]) -> dict[UUID, Counter[str]]:
    by_state = select(col(RollCallEntry.roll_call_id), col(RollCallEntry.state), func.count()).where(*of)
    found: dict[UUID, Counter[str]] = {}
    grouped = by_state.group_by(col(RollCallEntry.roll_call_id), col(RollCallEntry.state))
    for roll_call_id, state, count in await session.execute(grouped):
        found.setdefault(roll_call_id, Counter())[state] = count
    return found


async def _units(session: AsyncSession, codes: Iterable[str]) -> dict[str, str]:
    found = await session.scalars(select(Unit).where(col(Unit.code).in_(list(codes))))
    return {each.code: each.short_name or each.name for each in found}


async def _people(session: AsyncSession, ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    of = select(col(Person.id), col(Person.name)).where(col(Person.id).in_([each for each in ids if each]))
    return {row[0]: row[1] for row in await session.execute(of)}


def _covers(unit: str, roots: Sequence[str]) -> bool:
    return any(within(unit, root) for root in roots)

"""How roll calls end: nobody is waited for any more, a person broke it off, or its moment went by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlmodel import col

from roster.errors import Refused
from roster.rollcall import telling
from roster.rollcall.planning import START
from roster.rollcall.tables import RollCall, RollCallEntry, RollCallPlan
from roster.wording import lasting
from runtime.work import Work
from schemas.rollcalls import RollCallClosed, RollCallEnded


async def close_if_done(work: Work, roll_call_ids: Iterable[UUID]) -> None:
    """Close those running in which nobody is waited for any more: show the seed, tell the supervisor how it went."""
    ids = set(roll_call_ids)
    waiting = select(col(RollCallEntry.roll_call_id)).where(
        col(RollCallEntry.roll_call_id).in_(ids), col(RollCallEntry.state) == "waiting"
    )
    left = set(await work.session.scalars(waiting.distinct()))
    for roll_call_id in sorted(ids - left):
        row = await work.session.get(RollCall, roll_call_id, with_for_update=True, populate_existing=True)
        if row is not None and row.state == "running":
            await _close(work, row)


async def _close(work: Work, row: RollCall) -> None:
    row.state, row.ended_at = "closed", work.now
    by_state = select(col(RollCallEntry.state), func.count()).where(col(RollCallEntry.roll_call_id) == row.id)
    counts = {row[0]: row[1] for row in await work.session.execute(by_state.group_by(col(RollCallEntry.state)))}
    work.emit(RollCallClosed(time=work.now, unit=row.unit, roll_call_id=row.id, drill=row.drill, seed=row.seed, counts=counts))
    telling.tell_closed(work, row, counts)


def skip(work: Work, row: RollCall, late: timedelta) -> None:
    """Record that a roll call was not held: its moment went by while nothing ran."""
    row.state, row.ended_at = "skipped", work.now
    row.ended_reason = f"系统停机，错过点名时刻{lasting(late)}，没有进行"
    _say_ended(work, row, "skipped", ())


async def cancel(work: Work, by: UUID | None, roll_call_id: UUID, reason: str) -> None:
    """Call off one that has not begun, or break off one that runs: nobody is called any more, who did not answer stays so.

    Raises:
        Refused: there is none, it is over, or no reason was given.
    """
    row = await work.session.get(RollCall, roll_call_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Refused("没有这次点名。")
    if row.state not in ("planned", "running"):
        raise Refused("这次点名已经结束，不用再取消。")
    if not reason.strip():
        raise Refused("请写明取消的理由。")
    open_calls = await _calls_off(work, row, by) if row.state == "running" else ()
    row.state, row.ended_at, row.ended_by, row.ended_reason = "cancelled", work.now, by, reason.strip()
    work.cancel_timer(START, row.id)
    _say_ended(work, row, "cancelled", open_calls)


async def _calls_off(work: Work, row: RollCall, by: UUID | None) -> tuple[UUID, ...]:
    """Stop waiting for everyone; return the notices that need no answer any more."""
    waiting = (col(RollCallEntry.roll_call_id) == row.id, col(RollCallEntry.state) == "waiting")
    entries = (await work.session.scalars(select(RollCallEntry).where(*waiting).with_for_update())).all()
    stopped = update(RollCallEntry).where(*waiting).values(next_at=None, state="excused", reason="点名中止", excused_by=by)
    await work.session.execute(stopped.execution_options(synchronize_session=False))
    return tuple(call for entry in entries for call in telling.calls_of(entry))


async def end_plan(work: Work, by: UUID | None, plan_id: UUID) -> None:
    """Let a plan recur no more; what it has planned and not begun is called off.

    Raises:
        Refused: there is none, or it has ended.
    """
    plan = await work.session.get(RollCallPlan, plan_id, with_for_update=True, populate_existing=True)
    if plan is None or not plan.active:
        raise Refused("没有这个点名计划，或者已经停止。")
    plan.active, plan.ended_at, plan.ended_by = False, work.now, by
    planned = select(col(RollCall.id)).where(col(RollCall.plan_id) == plan_id, col(RollCall.state) == "planned")
    for roll_call_id in list(await work.session.scalars(planned)):
        await cancel(work, by, roll_call_id, "点名计划已停止")


def _say_ended(work: Work, row: RollCall, because: str, notices: tuple[UUID, ...]) -> None:
    told = {"because": because, "by": row.ended_by, "reason": row.ended_reason, "notices": notices}
    work.emit(
        RollCallEnded.model_validate({"time": work.now, "unit": row.unit, "roll_call_id": row.id, "drill": row.drill, **told})
    )

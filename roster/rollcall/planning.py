"""A roll call is planned: now, at a time, within a window, or again and again. Its seed is drawn and sealed at that moment."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from apscheduler.triggers.cron import CronTrigger

from directory import queries as directory
from roster.errors import Refused
from roster.rollcall.draw import SEED_BYTES, commitment_of, moment_in
from roster.rollcall.rooms import rooms_called
from roster.rollcall.spec import Spec, check
from roster.rollcall.tables import RollCall, RollCallPlan
from runtime.crontab import crontab
from runtime.scheduler import next_time
from runtime.work import Work
from schemas import uuid7
from schemas.rollcalls import RollCallPlanned

START = "roll-call-start"
LONGEST_WINDOW = timedelta(days=7)
FARTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a supervisor wants held: of which unit and those below it, under which terms, by which name."""

    unit: str
    spec: Spec
    title: str = ""


async def plan_now(work: Work, by: UUID | None, wish: Wish) -> RollCall:
    """Have a roll call begin at once.

    Raises:
        Refused: the terms can't be carried out, or there is nobody to call.
    """
    await _check(work, wish)
    return _plan(work, by, wish, work.now.replace(microsecond=0), timedelta(0))


async def plan_at(work: Work, by: UUID | None, wish: Wish, at: datetime, window: timedelta = timedelta(0)) -> RollCall:
    """Have a roll call begin at a time, or at a random moment of the window that begins then.

    Raises:
        Refused: the time is past or too far ahead, the window too long, or as above.
    """
    await _check(work, wish)
    _check_window(window)
    if at + window <= work.now:
        raise Refused("点名时间已经过去，请填写以后的时间。")
    if at > work.now + FARTHEST:
        raise Refused("点名时间太远，请填写一年以内的时间。")
    return _plan(work, by, wish, max(at, work.now).replace(microsecond=0), window)


async def plan_recurring(work: Work, by: UUID | None, wish: Wish, cron: str, window: timedelta) -> RollCallPlan:
    """Have roll calls held again and again at the times of a crontab expression; the first is planned at once.

    Raises:
        Refused: the expression can't be read, or as above.
    """
    await _check(work, wish)
    _check_window(window)
    trigger_of(work, cron)
    plan = RollCallPlan(
        id=uuid7(),
        unit=wish.unit,
        title=wish.title.strip(),
        spec=wish.spec.model_dump(mode="json"),
        by=by,
        cron=" ".join(cron.split()),
        window_seconds=int(window.total_seconds()),
        made_at=work.now,
    )
    work.session.add(plan)
    await plan_next(work, plan, work.now)
    return plan


async def plan_next(work: Work, plan: RollCallPlan, after: datetime) -> RollCall:
    """Plan the next roll call of a plan, with a seed of its own."""
    opens = next_time(trigger_of(work, plan.cron), after)
    wish = Wish(plan.unit, plan.terms, plan.title)
    return _plan(work, plan.by, wish, opens, timedelta(seconds=plan.window_seconds), plan_id=plan.id)


def trigger_of(work: Work, cron: str) -> CronTrigger:
    """Return the times of a crontab expression.

    Raises:
        Refused: it is none.
    """
    try:
        trigger = crontab(cron, work.settings.timezone)
        next_time(trigger, work.now)
    except ValueError:
        raise Refused(
            f"看不懂定时“{cron}”。请按“分 时 日 月 星期”填写，例如“0 20 * * *”表示每天20:00，"
            "“30 9 * * 1”表示每周一9:30（星期日写0或7）。"
        ) from None
    return trigger


def _plan(
    work: Work, by: UUID | None, wish: Wish, opens: datetime, window: timedelta, *, plan_id: UUID | None = None
) -> RollCall:
    seed = secrets.token_hex(SEED_BYTES)
    closes = opens + window
    rules = work.policy.roll_calls
    row = RollCall(
        id=uuid7(),
        plan_id=plan_id,
        unit=wish.unit,
        title=wish.title.strip() or ("点名演练" if wish.spec.drill else "抽查点名"),
        drill=wish.spec.drill,
        spec=wish.spec.model_dump(mode="json"),
        by=by,
        seed=seed,
        commitment=commitment_of(seed),
        planned_at=work.now,
        opens_at=opens,
        closes_at=closes,
        moment=moment_in(seed, opens, closes) if window else opens,
        late_for_seconds=int(rules.late_for.total_seconds()),
        after=list(rules.after),
    )
    work.session.add(row)
    work.set_timer(START, row.id, row.moment)
    work.emit(
        RollCallPlanned(
            time=work.now,
            unit=row.unit,
            roll_call_id=row.id,
            drill=row.drill,
            commitment=row.commitment,
            opens_at=opens,
            closes_at=closes,
            by=by,
        )
    )
    return row


async def _check(work: Work, wish: Wish) -> None:
    check(wish.spec)
    if await directory.unit(work.session, wish.unit) is None:
        raise Refused(f"没有代码为{wish.unit}的单位。")
    if len(wish.title.strip()) > 60:
        raise Refused("名称请不要超过60个字。")
    if not await rooms_called(work.session, wish.unit, wish.spec):
        raise Refused("这个范围里没有值班室，请重新选择单位或层级。")


def _check_window(window: timedelta) -> None:
    if not timedelta(0) <= window <= LONGEST_WINDOW:
        raise Refused("随机时段最长7天。")

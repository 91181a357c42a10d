"""What is owed in the next day is written down ahead, so that an hour that comes while we are down is found missed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import col

from directory.tables import Unit
from policies.model import ZeroReport
from reporting.tables import ZeroDue
from reporting.zero.schedule import due_moments
from runtime.database import insert_into
from runtime.work import Work
from schemas import uuid7

NEAR, DUE = "zero-report-near", "zero-report-due"
AHEAD = timedelta(hours=24)
CATCH_UP = timedelta(days=7)
"""What fell due while nothing ran is written down as missed, so far back."""
AT_ONCE = 500


def key_of(rule: str, due_at: datetime) -> str:
    """Return the key of the timers of one hour."""
    return f"{rule}|{int(due_at.timestamp())}"


async def plan(work: Work) -> None:
    """Write down what every unit owes from where planning stopped until a day ahead; doing it again adds what is missing."""
    for rule in work.policy.zero_reports:
        units = await _owing(work, rule)
        for due_at in due_moments(rule, await _planned_until(work, rule), work.now + AHEAD, work.settings.zone):
            await _write(work, rule, units, due_at)
            work.set_timer(DUE, key_of(rule.id, due_at), due_at)
            if due_at > work.now:
                work.set_timer(NEAR, key_of(rule.id, due_at), due_at - rule.remind_before)


async def _planned_until(work: Work, rule: ZeroReport) -> datetime:
    """Return the moment after which hours are to be written down: the last that is behind us and was written down, else now."""
    last = select(func.max(col(ZeroDue.due_at))).where(col(ZeroDue.rule) == rule.id, col(ZeroDue.due_at) <= work.now)
    known = (await work.session.execute(last)).scalar_one()
    return max(known, work.now - CATCH_UP) if known else work.now


async def _owing(work: Work, rule: ZeroReport) -> Sequence[Unit]:
    levels = [level.value for level in rule.levels]
    owing = select(Unit).where(col(Unit.level).in_(levels), col(Unit.parent).is_not(None), ~col(Unit.department))
    return (await work.session.scalars(owing.order_by(col(Unit.code)))).all()


async def _write(work: Work, rule: ZeroReport, units: Sequence[Unit], due_at: datetime) -> None:
    rows = [
        {
            "id": uuid7(),
            "rule": rule.id,
            "label": rule.label,
            "unit": unit.code,
            "owed_to": unit.parent,
            "opens_at": due_at - rule.opens_before,
            "due_at": due_at,
            "policy_version": work.policy.version,
            "state": "waiting",
            "reminders": 0,
            "met_channel": "",
            "met_means": "",
            "reason": "",
        }
        for unit in units
    ]
    new = insert_into(work.session, ZeroDue).on_conflict_do_nothing()
    for start in range(0, len(rows), AT_ONCE):
        await work.session.execute(new, rows[start : start + AT_ONCE])

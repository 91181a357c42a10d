"""The hour of a zero report: near, then come. One timer for all units; each is reminded once and found missing once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from reporting.tables import ZeroDue
from runtime.handlers import Due
from runtime.work import Work
from schemas.zero_reports import ZeroReportsMissed, ZeroReportsNear, round_id


async def remind(due: Due, work: Work) -> None:
    """Say which units have not reported yet. When the hour has already come, nobody is reminded of it any more."""
    rule, due_at = _of(due)
    if due_at <= work.now:
        return
    waiting = (col(ZeroDue.state) == "waiting", col(ZeroDue.reminded_at).is_(None))
    rows = await _change(work, rule, due_at, waiting, reminded_at=work.now, reminders=ZeroDue.reminders + 1)
    for owed_to, owing in _by_superior(rows).items():
        work.emit(ZeroReportsNear(**of_round(work, owing[0]), unit=owed_to, units=tuple(row.unit for row in owing)))


async def run_out(due: Due, work: Work) -> None:
    """Record as missing who has not reported, and say so to each superior once."""
    rule, due_at = _of(due)
    rows = await _change(work, rule, due_at, (col(ZeroDue.state) == "waiting",), state="missed", missed_at=work.now)
    for owed_to, owing in _by_superior(rows).items():
        missing = tuple(row.unit for row in owing)
        told = {**of_round(work, owing[0]), "policy_version": owing[0].policy_version}
        work.emit(ZeroReportsMissed(**told, unit=owed_to, units=missing))


def of_round(work: Work, row: ZeroDue) -> dict[str, Any]:
    """Return what an event tells of the round that a row belongs to."""
    named = round_id(row.rule, row.owed_to, row.due_at)
    return {"time": work.now, "round_id": named, "rule": row.rule, "label": row.label, "due_at": row.due_at}


def _of(due: Due) -> tuple[str, datetime]:
    rule, seconds = due.key.split("|")
    return rule, datetime.fromtimestamp(int(seconds), UTC)


async def _change(work: Work, rule: str, due_at: datetime, which: tuple[Any, ...], **values: Any) -> Sequence[ZeroDue]:
    statement = update(ZeroDue).where(col(ZeroDue.rule) == rule, col(ZeroDue.due_at) == due_at, *which).values(**values)
    found = statement.returning(ZeroDue).execution_options(synchronize_session=False, populate_existing=True)
    return sorted(await work.session.scalars(found), key=lambda row: row.unit)


def _by_superior(rows: Iterable[ZeroDue]) -> dict[str, list[ZeroDue]]:
    found: defaultdict[str, list[ZeroDue]] = defaultdict(list)
    for row in rows:
        found[row.owed_to].append(row)
    return dict(found)

"""How units and people have done over time, from the roll calls that were no drills."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.scope import below_any
from directory.tables import Person, Unit
from roster.rollcall.judging import ANSWERED
from roster.rollcall.tables import RollCall, RollCallEntry
from roster.rollcall.views import RateLine


async def by_unit(session: AsyncSession, roots: Sequence[str], since: datetime) -> list[RateLine]:
    """Return how the units below `roots` did since a time: the worst first."""
    name = (Unit.name, Unit.short_name)
    found = _tally(RollCallEntry.unit, name, roots, since).join(Unit, col(Unit.code) == col(RollCallEntry.unit))
    rows = (await session.execute(found.group_by(col(RollCallEntry.unit), *name, col(RollCallEntry.state)))).all()
    return _lines(rows, lambda row: (row.short_name or row.name, ""))


async def by_person(session: AsyncSession, roots: Sequence[str], since: datetime) -> list[RateLine]:
    """Return how the people called at posts below `roots` did since a time: the worst first."""
    columns: tuple[Any, ...] = (Person.name, col(Unit.name).label("unit_full"), Unit.short_name)
    found = _tally(RollCallEntry.person_id, columns, roots, since)
    found = found.join(Person, col(Person.id) == col(RollCallEntry.person_id)).join(
        Unit, col(Unit.code) == col(RollCallEntry.unit)
    )
    grouped = found.group_by(col(RollCallEntry.person_id), Person.name, Unit.name, Unit.short_name, col(RollCallEntry.state))
    return _lines((await session.execute(grouped)).all(), lambda row: (row.name, row.short_name or row.unit_full))


def _tally(key: Any, columns: Sequence[Any], roots: Sequence[str], since: datetime) -> Any:
    sums = (func.count().label("times"), func.sum(RollCallEntry.seconds).label("spent"))
    told = (col(key).label("key"), *columns, RollCallEntry.state, *sums)
    of = select(*told).join(RollCall, col(RollCall.id) == col(RollCallEntry.roll_call_id))
    return of.where(col(RollCall.started_at) >= since, ~col(RollCall.drill), below_any(col(RollCallEntry.unit), roots))


def _lines(rows: Sequence[Row[Any]], named: Any) -> list[RateLine]:
    counts: dict[str, Counter[str]] = {}
    names: dict[str, tuple[str, str]] = {}
    spent: Counter[str] = Counter()
    for row in rows:
        key = str(row.key)
        names[key] = named(row)
        counts.setdefault(key, Counter())[row.state] += row.times
        spent[key] += row.spent or 0
    lines = [RateLine(key, *names[key], counts[key], _mean(counts[key], spent[key])) for key in names]
    return sorted(lines, key=lambda line: (line.percent if line.percent is not None else 101, -line.called, line.name))


def _mean(counts: Counter[str], spent: float) -> float | None:
    answered = sum(counts[state] for state in ANSWERED)
    return spent / answered if answered else None

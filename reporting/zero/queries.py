"""Questions about zero reports: the rounds of a day below some units, and one unit's share in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.scope import below_any
from reporting.names import Names, names
from reporting.tables import ZeroDue
from reporting.zero.meeting import LATE_FOR
from reporting.zero.views import OWED, SHOWN_FIRST, DueView, RoundView, minutes_late
from schemas.zero_reports import round_id

__all__ = ["due", "rounds"]


async def rounds(
    session: AsyncSession, roots: Sequence[str], start: datetime, end: datetime, now: datetime
) -> tuple[RoundView, ...]:
    """Return the rounds due from `start` until just before `end`, newest first; of each the units that lie below `roots`.

    A unit sees its own share in what it owes, a superior what all below owe it.
    """
    mine = or_(below_any(col(ZeroDue.unit), roots), below_any(col(ZeroDue.owed_to), roots))
    owed = select(ZeroDue).where(col(ZeroDue.due_at) >= start, col(ZeroDue.due_at) < end, mine)
    rows = (await session.scalars(owed)).all()
    called = await _names(session, rows)
    by_round: defaultdict[tuple[datetime, str, str], list[ZeroDue]] = defaultdict(list)
    for row in rows:
        by_round[row.due_at, row.owed_to, row.rule].append(row)
    newest = sorted(by_round, key=lambda key: (-key[0].timestamp(), key[1], key[2]))
    return tuple(_round(by_round[key], called, now) for key in newest)


async def due(session: AsyncSession, due_id: UUID) -> ZeroDue | None:
    """Return what one unit owes at one hour."""
    return await session.get(ZeroDue, due_id)


async def _names(session: AsyncSession, rows: Sequence[ZeroDue]) -> Names:
    codes = {row.unit for row in rows} | {row.owed_to for row in rows}
    return await names(session, codes, {who for row in rows for who in (row.met_by, row.excused_by)})


def _round(rows: list[ZeroDue], called: Names, now: datetime) -> RoundView:
    one = rows[0]
    return RoundView(
        id=round_id(one.rule, one.owed_to, one.due_at),
        rule=one.rule,
        label=one.label,
        due_at=one.due_at,
        opens_at=one.opens_at,
        unit=one.owed_to,
        unit_name=called.unit(one.owed_to),
        dues=tuple(_due(row, called, now) for row in sorted(rows, key=lambda row: (SHOWN_FIRST[row.state], row.unit))),
    )


def _due(row: ZeroDue, called: Names, now: datetime) -> DueView:
    return DueView(
        id=row.id,
        unit=row.unit,
        unit_name=called.unit(row.unit),
        state=row.state,
        met_at=row.met_at,
        minutes_late=minutes_late(row),
        by_name=called.person(row.excused_by if row.state == "excused" else row.met_by),
        channel=row.met_channel,
        means=row.met_means,
        message_id=row.message_id,
        reminded_at=row.reminded_at,
        reminders=row.reminders,
        reason=row.reason,
        may_file=row.state in OWED and row.opens_at <= now < row.due_at + LATE_FOR,
    )

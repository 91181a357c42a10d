"""A unit reports: which hour that meets, in time or late; and whether with it nobody is missing any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from reporting.tables import ZeroDue
from reporting.zero.running import of_round
from runtime.work import Work
from schemas.zero_reports import ZeroReportsCompleted

Means = Literal["zero_report", "report", "desk"]
LATE_FOR = timedelta(hours=18)
"""So long after the hour a zero report still makes up for it; after that it is of another day."""


@dataclass(frozen=True, slots=True)
class Said:
    """Who reported for a unit, when and how. `reason`: why another filed it."""

    unit: str
    at: datetime
    means: Means
    by: UUID | None = None
    channel: str = ""
    message_id: UUID | None = None
    reason: str = ""


async def meet(work: Work, said: Said) -> ZeroDue | None:
    """Let a report meet what its unit owes: the hour that is open now, else the last one that was missed.

    A report of something that happened meets only an open hour: it was no zero report for the one before.
    """
    row = await _open(work, said) or (await _missed(work, said) if said.means != "report" else None)
    if row is None:
        return None
    was_missing = row.state == "missed"
    row.state = "late" if said.at > row.due_at else "met"
    row.met_at, row.met_by, row.met_channel, row.met_means = said.at, said.by, said.channel, said.means
    row.message_id, row.reason = said.message_id, said.reason
    if was_missing:
        await completed(work, row)
    return row


async def _open(work: Work, said: Said) -> ZeroDue | None:
    waiting = _of(said).where(col(ZeroDue.state) == "waiting", col(ZeroDue.opens_at) <= said.at, col(ZeroDue.due_at) >= said.at)
    return (await work.session.scalars(waiting.order_by(col(ZeroDue.due_at)).limit(1).with_for_update())).first()


async def _missed(work: Work, said: Said) -> ZeroDue | None:
    behind = (col(ZeroDue.due_at) < said.at, col(ZeroDue.due_at) > said.at - LATE_FOR)
    missed = _of(said).where(col(ZeroDue.state).in_(("missed", "waiting")), *behind)
    return (await work.session.scalars(missed.order_by(col(ZeroDue.due_at).desc()).limit(1).with_for_update())).first()


def _of(said: Said):  # type: ignore[no-untyped-def]  # a Select of rows; SQLAlchemy's own type says it
    return select(ZeroDue).where(col(ZeroDue.unit) == said.unit).execution_options(populate_existing=True)


async def completed(work: Work, row: ZeroDue) -> None:
    """Say that nobody is missing any more in the round of a row that was missing till now."""
    await work.session.flush()
    same = (col(ZeroDue.rule) == row.rule, col(ZeroDue.due_at) == row.due_at, col(ZeroDue.owed_to) == row.owed_to)
    left = select(func.count()).select_from(ZeroDue).where(*same, col(ZeroDue.state) == "missed")
    if (await work.session.execute(left)).scalar_one() == 0:
        work.emit(ZeroReportsCompleted(**of_round(work, row), unit=row.owed_to))

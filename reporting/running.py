"""A clock while it runs: about to run out, run out. A thousand may be due in one second: all together are one update."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import tuple_, update
from sqlmodel import col

from reporting.tables import Deadline
from runtime.handlers import Due
from runtime.work import Work
from schemas.deadlines import DeadlineMissed, DeadlineNear
from schemas.values import Obligation, Severity

DEADLINE, NEAR = "deadline", "deadline-near"


async def remind(dues: Sequence[Due], work: Work) -> None:
    """Say of clocks that they are about to run out, once for each time that they were given."""
    for due, row in await _still_running(dues, work, reminded_at=work.now):
        work.because_of(due.origin).emit(DeadlineNear(time=work.now, unit=row.unit, obligation=obligation(row)))


async def run_out(dues: Sequence[Due], work: Work) -> None:
    """Record clocks as missed and say so; those that were met, withdrawn or moved meanwhile are left alone."""
    for due, row in await _still_running(dues, work, state="missed", missed_at=work.now):
        work.because_of(due.origin).emit(DeadlineMissed(time=work.now, unit=row.unit, obligation=obligation(row)))


async def _still_running(dues: Sequence[Due], work: Work, **values: object) -> list[tuple[Due, Deadline]]:
    """Change the rows of those clocks that still run as when their timers were set, in one statement; return them."""
    by_key = {(UUID(due.key), due.generation): due for due in dues}
    statement = (
        update(Deadline)
        .where(col(Deadline.id).in_([key for key, _ in by_key]), col(Deadline.state) == "running")
        # the ids again with their generations: SQLite looks at every row for pairs alone
        .where(tuple_(col(Deadline.id), col(Deadline.generation)).in_(list(by_key)))
        .values(**values)
        .returning(Deadline)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    rows = await work.session.scalars(statement)
    return sorted(((by_key[row.id, row.generation], row) for row in rows), key=lambda pair: pair[1].due_at)


def missed(row: Deadline, work: Work, *, at_birth: bool) -> None:
    """Record a clock as missed that had run out when it was set."""
    row.state, row.missed_at, row.at_birth = "missed", work.now, at_birth
    work.emit(DeadlineMissed(time=work.now, unit=row.unit, obligation=obligation(row), at_birth=at_birth))


def obligation(row: Deadline) -> Obligation:
    """Return a clock as its events carry it."""
    return Obligation(
        deadline_id=row.id,
        incident_id=row.incident_id,
        incident_number=row.incident_number,
        owed_to=row.owed_to,
        tier=row.tier,
        tier_label=row.tier_label,
        starts_at=row.starts_at,
        due_at=row.due_at,
        severity=Severity(row.severity),
        policy_version=row.policy_version,
    )

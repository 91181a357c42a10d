"""A clock while it runs: about to run out, run out. A thousand may be due in one second, so each is one update of one row."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update
from sqlmodel import col

from reporting.tables import Deadline
from runtime.handlers import Due
from runtime.work import Work
from schemas.deadlines import DeadlineMissed, DeadlineNear
from schemas.values import Obligation, Severity

DEADLINE, NEAR = "deadline", "deadline-near"


async def remind(due: Due, work: Work) -> None:
    """Say that a clock is about to run out, once for each time that it was given."""
    if row := await _still_runs(due, work, reminded_at=work.now):
        work.emit(DeadlineNear(time=work.now, unit=row.unit, obligation=obligation(row)))


async def run_out(due: Due, work: Work) -> None:
    """Record a clock as missed and say so; one that was met, withdrawn or moved meanwhile is left alone."""
    if row := await _still_runs(due, work, state="missed", missed_at=work.now):
        work.emit(DeadlineMissed(time=work.now, unit=row.unit, obligation=obligation(row)))


async def _still_runs(due: Due, work: Work, **values: object) -> Deadline | None:
    """Change the row of a clock if it still runs as when its timer was set; return it, or None."""
    statement = (
        update(Deadline)
        .where(col(Deadline.id) == UUID(due.key), col(Deadline.generation) == due.generation, col(Deadline.state) == "running")
        .values(**values)
        .returning(Deadline)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return (await work.session.scalars(statement)).one_or_none()


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

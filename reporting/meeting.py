"""A filing meets what it covers: the unit's own clocks, and those of the levels that it skipped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from reporting.deadlines import covers
from reporting.running import DEADLINE, NEAR, obligation
from reporting.tables import Deadline, Filing
from runtime.work import Work
from schemas.deadlines import DeadlineMet
from schemas.values import Means


async def filings_of(work: Work, incident_id: UUID) -> list[Filing]:
    """Return what was reported upward of an incident, in the order of reporting."""
    query = select(Filing).where(col(Filing.incident_id) == incident_id)
    return sorted(await work.session.scalars(query), key=lambda filing: (filing.submitted_at, filing.id.int))


def meeting(row: Deadline, filings: Iterable[Filing]) -> Filing | None:
    """Return the first filing that does what a clock asks; one made before the grade that set the clock does not."""
    return next((filing for filing in filings if _meets(filing, row)), None)


def _meets(filing: Filing, row: Deadline) -> bool:
    in_time_for_it = row.counts_from is None or filing.submitted_at >= row.counts_from
    return in_time_for_it and filing.means in row.accepts and covers(filing.unit, filing.submitted_to, row.unit)


def meet_all(rows: Iterable[Deadline], filings: Sequence[Filing], work: Work) -> None:
    """Meet every open clock that one of the filings covers."""
    for row in rows:
        if row.state in {"running", "missed"} and (filing := meeting(row, filings)):
            meet(row, filing, work)


def meet(row: Deadline, filing: Filing, work: Work) -> None:
    """Record a clock as met; a filing after its time is late (迟报) and meets it all the same."""
    row.state, row.met_at, row.met_means = "met", filing.submitted_at, filing.means
    row.filing_id, row.on_time = filing.id, filing.submitted_at <= row.due_at
    work.cancel_timer(DEADLINE, row.id)
    work.cancel_timer(NEAR, row.id)
    work.emit(
        DeadlineMet(
            time=work.now,
            unit=row.unit,
            obligation=obligation(row),
            met_at=filing.submitted_at,
            means=Means(filing.means),
            filing_id=filing.id,
            on_time=row.on_time,
        )
    )

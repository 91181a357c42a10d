"""The clocks of an incident, kept as its facts and grade demand: started, moved, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from directory import queries as directory
from reporting.changes import Change, Clock, Move, Start, Withdraw, changes
from reporting.deadlines import Basis, Owed, Stop, owed
from reporting.locking import locked
from reporting.meeting import filings_of, meet, meet_all, meeting
from reporting.running import DEADLINE, NEAR, missed, obligation
from reporting.tables import Deadline, Filing, Incident
from runtime.work import Work
from schemas.deadlines import DeadlineStarted, DeadlineWithdrawn
from schemas.values import Elements, Severity

MATTERS = {"occurred_at", "occurred_precision", "unit", "first_known_at", "status", "severity"}
"""What a clock depends on: when one of these changed, the clocks are reckoned anew."""

_WHY_WITHDRAWN: dict[str, Literal["closed", "regraded", "merged"]] = {"open": "regraded", "closed": "closed", "merged": "merged"}


async def reckon(work: Work, incident_id: UUID) -> None:
    """Make the clocks of an incident what they must be now: met, started, moved, withdrawn. Doing it again changes nothing."""
    incident = await locked(work, incident_id)
    if incident is None:
        return
    rows, filings = await clocks_of(work, incident_id), await filings_of(work, incident_id)
    meet_all(rows, filings, work)
    wanted = await _wanted(work, incident, filings) if incident.status == "open" else []
    by_id = {row.id: row for row in rows}
    for change in changes(wanted, [_clock(row) for row in rows], work.now):
        _apply(change, by_id, incident, filings, work)


async def clocks_of(work: Work, incident_id: UUID) -> list[Deadline]:
    """Return the clocks of an incident, locked."""
    query = select(Deadline).where(col(Deadline.incident_id) == incident_id).order_by(col(Deadline.id))
    return list(await work.session.scalars(query.with_for_update().execution_options(populate_existing=True)))


async def _wanted(work: Work, incident: Incident, filings: Sequence[Filing]) -> list[Owed]:
    facts, severity = Elements.model_validate(incident.facts), Severity(incident.severity)
    units = await directory.way_up(work.session, incident.unit, work.policy.travels_to[severity])
    way = [Stop(unit.code, unit.rank) for unit in units]
    received = {filing.submitted_to: filing.submitted_at for filing in reversed(filings)}
    basis = Basis(severity, incident.first_known_at, facts.occurred_at, facts.occurred_precision, received)
    return owed(basis, way, work.policy, work.settings.zone)


def _clock(row: Deadline) -> Clock:
    return Clock(row.id, row.unit, row.tier, row.run, row.state, row.due_at)


def _apply(change: Change, rows: dict[UUID, Deadline], incident: Incident, filings: Sequence[Filing], work: Work) -> None:
    match change:
        case Start(owed=one, run=run):
            _start(one, run, incident, filings, work)
        case Move(clock=clock, owed=one):
            _move(rows[clock.id], one, work)
        case Withdraw(clock=clock):
            _withdraw(rows[clock.id], incident, work)


def _start(one: Owed, run: int, incident: Incident, filings: Iterable[Filing], work: Work) -> None:
    row = _as_row(one, run, incident, work)
    work.session.add(row)
    work.emit(DeadlineStarted(time=work.now, unit=row.unit, obligation=obligation(row), because=row.because))
    if filing := meeting(row, filings):
        meet(row, filing, work)
    elif row.due_at <= work.now:
        missed(row, work, at_birth=row.due_at <= incident.first_known_at)
    else:
        _set_timers(row, work)


def _as_row(one: Owed, run: int, incident: Incident, work: Work) -> Deadline:
    regraded = incident.graded_at > incident.opened_at
    return Deadline(
        incident_id=incident.id,
        incident_number=incident.number,
        unit=one.unit,
        owed_to=one.owed_to,
        tier=one.tier,
        run=run,
        tier_label=one.label,
        severity=one.severity,
        accepts=list(one.accepts),
        starts_at=one.starts_at,
        due_at=one.due_at,
        near_at=one.near_at,
        counts_from=incident.graded_at if regraded else None,
        because=one.because,
        source=one.source,
        policy_version=work.policy.version,
        set_at=work.now,
    )


def _move(row: Deadline, one: Owed, work: Work) -> None:
    """Give a running clock its new time; a clock whose time stays only learns its grade."""
    before = row.due_at
    row.severity, row.because, row.source = one.severity, one.because, one.source
    if one.due_at == before:
        return
    row.starts_at, row.due_at, row.near_at = one.starts_at, one.due_at, one.near_at
    row.policy_version, row.generation = work.policy.version, row.generation + 1
    started = DeadlineStarted(time=work.now, unit=row.unit, obligation=obligation(row), because=row.because, moved_from=before)
    work.emit(started)
    if row.due_at <= work.now:
        _cancel_timers(row, work)
        missed(row, work, at_birth=False)
    else:
        row.reminded_at = None
        _set_timers(row, work)


def _withdraw(row: Deadline, incident: Incident, work: Work) -> None:
    because = _WHY_WITHDRAWN[incident.status]
    row.state, row.withdrawn_at, row.withdrawn_because = "withdrawn", work.now, because
    _cancel_timers(row, work)
    work.emit(DeadlineWithdrawn(time=work.now, unit=row.unit, obligation=obligation(row), because=because))


def _set_timers(row: Deadline, work: Work) -> None:
    work.set_timer(DEADLINE, row.id, row.due_at, generation=row.generation)
    work.set_timer(NEAR, row.id, max(row.near_at, work.now), generation=row.generation)


def _cancel_timers(row: Deadline, work: Work) -> None:
    work.cancel_timer(DEADLINE, row.id)
    work.cancel_timer(NEAR, row.id)

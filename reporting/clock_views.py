"""Clocks as people see them."""

from __future__ import annotations

from collections.abc import Iterable

from reporting.names import Names
from reporting.tables import Deadline
from reporting.views import ClockView
from schemas.values import Means, Severity

_ORDER = {"missed": 0, "running": 1, "met": 2, "withdrawn": 3}


def outcome(row: Deadline) -> str:
    """Return the word for how a clock stands: 进行中, 超时未报, 按时, 迟报, 已撤销."""
    if row.state == "met":
        return "按时" if row.on_time else "迟报"
    return {"running": "进行中", "missed": "超时未报", "withdrawn": "已撤销"}[row.state]


def clock_view(row: Deadline, names: Names) -> ClockView:
    """Return one clock with its names."""
    return ClockView(
        id=row.id,
        incident_id=row.incident_id,
        incident_number=row.incident_number,
        unit=row.unit,
        unit_name=names.unit(row.unit),
        owed_to=row.owed_to,
        owed_to_name=names.unit(row.owed_to),
        tier=row.tier,
        label=row.tier_label,
        run=row.run,
        severity=Severity(row.severity),
        accepts=tuple(Means(means) for means in row.accepts),
        state=row.state,
        outcome=outcome(row),
        starts_at=row.starts_at,
        due_at=row.due_at,
        because=row.because,
        source=row.source,
        policy_version=row.policy_version,
        set_at=row.set_at,
        reminded_at=row.reminded_at,
        missed_at=row.missed_at,
        at_birth=row.at_birth,
        met_at=row.met_at,
        met_means=Means(row.met_means) if row.met_means else None,
        filing_id=row.filing_id,
        on_time=row.on_time,
        withdrawn_at=row.withdrawn_at,
        withdrawn_because=row.withdrawn_because,
    )


def most_pressing_first(clocks: Iterable[ClockView]) -> tuple[ClockView, ...]:
    """Return clocks in the order in which they need attention: missed, running, met, withdrawn; the earliest due first."""
    return tuple(sorted(clocks, key=lambda clock: (_ORDER[clock.state], clock.due_at, clock.unit)))


def nearest(clocks: Iterable[ClockView]) -> ClockView | None:
    """Return the open clock that needs attention first."""
    return next((clock for clock in most_pressing_first(clocks) if clock.is_open), None)

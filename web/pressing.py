"""Which clock of an incident a desk has to look at first. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from reporting.views import ClockView
from schemas.divisions import within


def pressing(clocks: Sequence[ClockView], units: Sequence[str]) -> ClockView | None:
    """Return the open clock that comes first for a desk of `units`: its own before others', missed before running, then by due.

    None when nothing is owed any more.
    """
    owed = [clock for clock in clocks if clock.is_open]
    own = [clock for clock in owed if any(within(clock.unit, unit) for unit in units)]
    return min(own or owed, key=lambda clock: (clock.state != "missed", clock.due_at), default=None)

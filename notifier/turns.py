"""Units take turns in a sender's queue: one that sends two hundred texts never holds up another that sends three. Pure.

Each delivery stands in a turn of its lane, each unit at most once in a turn, and turns go one after the other. A unit that comes
to the queue begins in the turn after the one that is being served. So before the n-th text of a unit go at most n + 1 of each
other unit, and nobody who comes and goes quickly can stay ahead of one who waits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

FIRST = 0


@dataclass(slots=True)
class Turns:
    """The turns of one lane of one channel. `served`: the lowest in which anybody waits; `last`: by unit, its highest."""

    served: int | None = None
    last: dict[str, int] = field(default_factory=dict)

    def stand(self, unit: str, lowest: int | None, highest: int) -> None:
        """Count what waits of a unit; `lowest` is None when all of it is for later."""
        self.last[unit] = highest
        if lowest is not None:
            self.served = lowest if self.served is None else min(self.served, lowest)

    def give(self, units: Iterable[str]) -> list[int]:
        """Return the turn of each of some new deliveries, which come at once; `units` names whose each is."""
        begin = FIRST if self.served is None else self.served + 1
        given = []
        for unit in units:
            self.last[unit] = max(begin, self.last.get(unit, begin - 1) + 1)
            given.append(self.last[unit])
        return given

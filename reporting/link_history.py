"""What people did about where a report belongs, and what of it still stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from reporting.tables import LinkChange


def last_by_person(changes: Iterable[LinkChange]) -> LinkChange | None:
    """Return the last change of one report that a person made and nobody took back."""
    standing: list[LinkChange] = []
    for change in sorted(changes, key=lambda each: (each.at, each.id.int)):
        if change.undoes is not None:
            standing = [each for each in standing if each.id != change.undoes]
        elif change.by is not None:
            standing.append(change)
    return standing[-1] if standing else None

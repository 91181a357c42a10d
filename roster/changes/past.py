"""How the roster stood at a moment, from the history of its changes. Pure: entries in, shifts as they were out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from roster.tables import Shift


class ChangeLike(Protocol):
    """What is looked at of an entry of the history."""

    @property
    def id(self) -> UUID: ...
    @property
    def shift_id(self) -> UUID: ...
    @property
    def at(self) -> datetime: ...
    @property
    def after(self) -> dict[str, Any] | None: ...


def stood_at(changes: Iterable[ChangeLike], at: datetime) -> list[Shift]:
    """Return the shifts as they stood at `at`, by start, then post. A change made at that very moment counts."""
    last: dict[UUID, ChangeLike] = {}
    for change in sorted(changes, key=lambda each: (each.at, each.id)):
        if change.at <= at:
            last[change.shift_id] = change
    shifts = [Shift.model_validate(each.after) for each in last.values() if each.after is not None]
    return sorted(shifts, key=lambda each: (each.starts_at, each.post, each.id))

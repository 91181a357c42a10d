"""What happens to duty rosters as wholes."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from schemas.envelope import Event


class RosterPublished(Event):
    """A person put the draft of a roster in force. `broken`: the rules that it breaks, and `reason` why all the same."""

    name: ClassVar[str] = "roster.published"

    draft_id: UUID
    first: date
    last: date
    added: int
    changed: int
    removed: int
    by: UUID | None = None
    reason: str = ""
    broken: tuple[str, ...] = ()

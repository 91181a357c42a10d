"""Changes of the roster by agreement. `unit` is the unit whose roster it is."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from schemas.envelope import Event


class ShiftRequestMoved(Event):
    """A request to swap, to have a substitute or to be absent took a step; `state` is the one it has now."""

    name: ClassVar[str] = "shift_request.moved"

    request_id: UUID
    kind: str
    state: str
    from_person: UUID
    to_person: UUID
    by: UUID | None = None
    reason: str = ""

"""A shift of which another stands a part falls into pieces. Pure: times in, pieces out; together they are the shift again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


class Span(Protocol):
    """What is looked at of a shift."""

    @property
    def person_id(self) -> UUID: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a shift, and who stands it."""

    person_id: UUID
    starts_at: datetime
    ends_at: datetime


def overlap(shift: Span, start: datetime, end: datetime) -> tuple[datetime, datetime] | None:
    """Return the part of a shift that lies between two times; None when there is none."""
    first, last = max(shift.starts_at, start), min(shift.ends_at, end)
    return (first, last) if first < last else None


def pieces(shift: Span, start: datetime, end: datetime, person_id: UUID) -> list[Piece]:
    """Return the shift in order of time when `person_id` stands it from `start` until `end`; what lies outside is ignored."""
    inner = overlap(shift, start, end)
    if inner is None:
        return [Piece(shift.person_id, shift.starts_at, shift.ends_at)]
    parts = (
        Piece(shift.person_id, shift.starts_at, inner[0]),
        Piece(person_id, *inner),
        Piece(shift.person_id, inner[1], shift.ends_at),
    )
    return [part for part in parts if part.starts_at < part.ends_at]

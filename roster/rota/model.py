"""What the generator is given and what it gives back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from roster.rota.days import DayKind

Why = Literal["leave", "other_room", "same_time", "rest"]
"""Why somebody can't take a shift: away, on duty in another room, on another post then, or not rested."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A shift that somebody is to take. `rest`: how long they have off before and after it."""

    post: str
    day: date
    kind: DayKind
    starts_at: datetime
    ends_at: datetime
    rest: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone who may stand on `posts`. `past`: their shifts of each class before; `standing`: in this stretch."""

    person: UUID
    name: str
    posts: frozenset[str]
    past: Mapping[DayKind, int] = field(default_factory=dict)
    standing: Mapping[DayKind, int] = field(default_factory=dict)

    def carried(self, kind: DayKind) -> int:
        """Return how many shifts of a class count before any is given."""
        return self.past.get(kind, 0) + self.standing.get(kind, 0)


@dataclass(frozen=True, slots=True)
class Busy:
    """A time at which somebody can't be on duty. `rest`: of a shift that stands."""

    person: UUID
    start: datetime
    end: datetime
    why: Why
    rest: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Wish:
    """Someone would like to be on duty on a day, or not to be."""

    person: UUID
    day: date
    kind: Literal["want", "avoid"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything that a plan depends on."""

    slots: tuple[Slot, ...]
    candidates: tuple[Candidate, ...]
    busy: tuple[Busy, ...] = ()
    wishes: tuple[Wish, ...] = ()

    def named(self, person: UUID) -> str:
        """Return a candidate's name."""
        return next((each.name for each in self.candidates if each.person == person), "未知人员")


@dataclass(frozen=True, slots=True)
class Taken:
    """A slot with who takes it; None: it stays empty."""

    slot: Slot
    person: UUID | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Every slot of the problem in its order. `proven`: no better one exists by the measure of `solving`."""

    taken: tuple[Taken, ...]
    proven: bool = True


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that could not be met, as a sentence; where it is about a day or a post, which."""

    about: Literal["empty", "wish", "fairness", "calendar", "time"]
    sentence: str
    day: date | None = None
    post: str = ""

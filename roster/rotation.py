"""Turns on a post: which person has which shift. Pure: a pattern, days and a timezone in, shifts out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class Turn:
    """One person's shift."""

    person: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a post is taken in turn.

    Raises:
        ValueError: nobody is there to take turns, or `hours` doesn't divide a day.
    """

    people: tuple[str, ...]
    first: int
    """`date.toordinal()` of a day whose first shift is the first person's."""
    starts: time
    """Local time at which the first shift of a day begins."""
    hours: int
    """Length of a shift; it divides 24."""

    def __post_init__(self) -> None:
        if not self.people or self.hours <= 0 or 24 % self.hours:
            raise ValueError("a rotation needs people, and shifts that divide a day")


def turns(pattern: Pattern, days: Sequence[date], zone: tzinfo) -> Iterator[Turn]:
    """Yield the shifts that begin on some local days, everyone in turn.

    Shifts of one post follow each other without a gap, also over a change of clocks: the next one begins where one ends.
    """
    a_day = 24 // pattern.hours
    for day in days:
        for turn in range(a_day):
            who = pattern.people[((day.toordinal() - pattern.first) * a_day + turn) % len(pattern.people)]
            yield Turn(who, _begin(pattern, day, turn, zone), _begin(pattern, day, turn + 1, zone))


def _begin(pattern: Pattern, day: date, turn: int, zone: tzinfo) -> datetime:
    """Return the moment when a turn begins, counted in wall-clock hours from the day's first."""
    return (datetime.combine(day, pattern.starts) + timedelta(hours=pattern.hours * turn)).replace(tzinfo=zone)


def days_from(start: date, count: int) -> list[date]:
    """Return `count` days from `start` on."""
    return [start + timedelta(days=each) for each in range(count)]

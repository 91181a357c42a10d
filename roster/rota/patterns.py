"""When the shifts of a post begin and end: 24 hours, 2×12, 3×8, or hours of the unit's own. Pure.

A shift belongs to the duty day on which the day's first one begins: at 3×8 from 08:00 the one from midnight is the day before's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

from roster.errors import Refused

Needed = Literal["always", "important"]
A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class ShiftTime:
    """One shift of a day: its local start, and its length in wall-clock hours."""

    starts: time
    hours: int


PRESETS: Mapping[str, tuple[ShiftTime, ...]] = {
    "24h": (ShiftTime(time(8), 24),),
    "2x12h": (ShiftTime(time(8), 12), ShiftTime(time(20), 12)),
    "3x8h": (ShiftTime(time(8), 8), ShiftTime(time(16), 8), ShiftTime(time(0), 8)),
}


@dataclass(frozen=True, slots=True)
class PostRule:
    """A post of a unit: its shifts in order, the rest that they ask for, and whether it is manned always or in important periods.

    Raises:
        Refused: it has no shifts, they overlap, or one is shorter than an hour or longer than a day.
    """

    post: str
    shifts: tuple[ShiftTime, ...] = PRESETS["24h"]
    rest: timedelta = timedelta(hours=12)
    needed: Needed = "always"

    def __post_init__(self) -> None:
        if not self.shifts:
            raise Refused("每个岗位至少要有一个班次。")
        if any(not 1 <= each.hours <= 24 for each in self.shifts):
            raise Refused("一个班次的时长应为1至24小时。")
        spans = list(_spans(self.shifts))
        follows = [*(start for start, _ in spans[1:]), spans[0][0] + A_DAY]
        if any(end > begin for (_, end), begin in zip(spans, follows, strict=True)):
            raise Refused("同一岗位一天内的班次不能重叠，请检查开始时间和时长。")


@dataclass(frozen=True, slots=True)
class Span:
    """A shift of a duty day, in UTC."""

    day: date
    starts_at: datetime
    ends_at: datetime


def spans_on(shifts: Sequence[ShiftTime], days: Iterable[date], zone: tzinfo) -> Iterator[Span]:
    """Yield the shifts of some duty days. Where one ends and the next begins is one moment, over a change of clocks too."""
    minutes = list(_spans(shifts))
    for day in days:
        for start, end in minutes:
            yield Span(day, _moment(day, start, zone), _moment(day, end, zone))


def preset_of(shifts: Sequence[ShiftTime]) -> str:
    """Return the name of the pattern that has these shifts; `custom` when none has."""
    return next((name for name, preset in PRESETS.items() if preset == tuple(shifts)), "custom")


def _spans(shifts: Sequence[ShiftTime]) -> Iterator[tuple[int, int]]:
    """Yield start and end in minutes after the duty day's midnight; a start before the one before it is on the next day."""
    least = 0
    for each in shifts:
        start = each.starts.hour * 60 + each.starts.minute
        start += A_DAY if start < least else 0
        least = start
        yield start, start + each.hours * 60


def _moment(day: date, minutes: int, zone: tzinfo) -> datetime:
    """Return a wall-clock time as a moment; UTC, because times of one zone are compared by the clock on the wall."""
    return (datetime.combine(day, time()) + timedelta(minutes=minutes)).replace(tzinfo=zone).astimezone(UTC)

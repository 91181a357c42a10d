"""The roster of a unit as a duty table for paper: a row for each day or shift, a column for each post. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise
from uuid import UUID

from roster.on_duty import ORDER, ShiftLike
from roster.sheets.days import WEEKDAYS
from roster.sheets.stretch import Stretch
from schemas.values import Post

COLUMNS: Mapping[str, str] = {Post.OFFICER: "值班员", Post.SECOND_OFFICER: "副班", Post.LEADER: "带班领导"}


@dataclass(frozen=True, slots=True)
class Who:
    """Someone in a cell. `phone` is empty where the reader may not see it, or there is none that works."""

    name: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A shift, or one day of a longer one."""

    id: UUID
    post: str
    person_id: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One shift of a day: everyone on each post. `again`: the day stands in the row above already."""

    day: date
    span: str
    cells: tuple[tuple[Who, ...], ...]
    again: bool = False

    @property
    def weekday(self) -> str:
        """一 to 日."""
        return WEEKDAYS[self.day.weekday()]

    @property
    def weekend(self) -> bool:
        """Whether it is a Saturday or Sunday."""
        return self.day.weekday() >= 5


@dataclass(frozen=True, slots=True)
class DutyTable:
    """A duty table. `spans`: the shifts are not all alike, so each row says its own."""

    title: str
    posts: tuple[str, ...]
    rows: tuple[DutyRow, ...]
    spans: bool
    note: str

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers of its columns."""
        return ("日期", "星期", *(("时间",) if self.spans else ()), *(COLUMNS.get(post, post) for post in self.posts))


def duty_table(unit: str, shifts: Iterable[ShiftLike], people: Mapping[UUID, Who], stretch: Stretch, zone: tzinfo) -> DutyTable:
    """Return the table of the shifts that begin on the local days of `stretch`; a day without any is there, empty.

    A shift of several days (a leader's week) stands on each of them.
    """
    first, last = stretch.first, stretch.last
    pieces = [piece for each in shifts for piece in _day_by_day(each, zone)]
    within = [each for each in pieces if first <= each.starts_at.astimezone(zone).date() <= last]
    posts = _posts(within)
    spans = sorted({_span(each, zone) for each in within})
    rows: list[DutyRow] = []
    for day in stretch.days:
        of_day = [each for each in within if each.starts_at.astimezone(zone).date() == day]
        for place, span in enumerate(sorted({_span(each, zone) for each in of_day}) or [""]):
            cells = tuple(_on(of_day, post, span, people, zone) for post in posts)
            rows.append(DutyRow(day, span, cells, again=place > 0))
    alike = len(spans) == 1 and _whole_day(spans[0])
    note = f"每班{spans[0].replace('-', '至')}。" if alike else ""
    return DutyTable(_title(unit, stretch), posts, tuple(rows), not alike and bool(spans), note)


def _day_by_day(shift: ShiftLike, zone: tzinfo) -> list[_Piece]:
    """Cut a shift at the same time of each day."""
    start, end = (each.astimezone(zone) for each in (shift.starts_at, shift.ends_at))
    cuts = [start]
    while cuts[-1] + timedelta(days=1) < end:
        cuts.append(cuts[-1] + timedelta(days=1))
    return [_Piece(shift.id, shift.post, shift.person_id, *piece) for piece in pairwise([*cuts, end])]


def _whole_day(span: str) -> bool:
    start, _, end = span.partition("-次日")
    return start == end


def _title(unit: str, stretch: Stretch) -> str:
    first, last = stretch.first, stretch.last
    if stretch.whole_month:
        return f"{unit}{first.year}年{first.month}月值班表"
    return f"{unit}{first.year}年{first.month}月{first.day}日至{last.year}年{last.month}月{last.day}日值班表"


def _posts(shifts: list[_Piece]) -> tuple[str, ...]:
    """Return the posts of the columns: officer and leader always, the second and the unit's own where anybody is on them.

    Where two officers share a shift the second's column stands there too, though empty: without it two names in an officer's
    cell are read as officer and second officer.
    """
    used = {str(each.post) for each in shifts} | {str(Post.OFFICER), str(Post.LEADER)}
    officers = Counter((each.starts_at, each.ends_at) for each in shifts if each.post == Post.OFFICER)
    if max(officers.values(), default=0) > 1:
        used.add(str(Post.SECOND_OFFICER))
    rank = {str(post): place for post, place in ORDER.items()}
    return tuple(sorted(used, key=lambda post: (rank.get(post, len(rank)), post)))


def _span(shift: _Piece, zone: tzinfo) -> str:
    """Return a shift's time: 08:00-20:00, 20:00-次日08:00."""
    start, end = (each.astimezone(zone) for each in (shift.starts_at, shift.ends_at))
    return f"{start:%H:%M}-{'次日' if end.date() > start.date() else ''}{end:%H:%M}"


def _on(shifts: list[_Piece], post: str, span: str, people: Mapping[UUID, Who], zone: tzinfo) -> tuple[Who, ...]:
    there = [each for each in shifts if each.post == post and _span(each, zone) == span]
    return tuple(people.get(each.person_id, Who("未知人员")) for each in sorted(there, key=lambda each: str(each.person_id)))

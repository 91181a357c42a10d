"""Which days are ordinary, weekends, statutory holidays. Pure: the published calendar and what was imported on top of it.

A year that nobody has published yet is said to be unknown; its days go by the weekday and every caller has to tell so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from chinese_calendar import constants


class DayKind(StrEnum):
    """Classes of days that are shared out each by itself."""

    ORDINARY = "ordinary"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


KIND_LABELS: Mapping[DayKind, str] = {DayKind.ORDINARY: "平日", DayKind.WEEKEND: "周末", DayKind.HOLIDAY: "节假日"}
_NAMES: Mapping[str, str] = {each.value: each.chinese for each in constants.Holiday}
_YEARS = frozenset(day.year for day in constants.holidays)


@dataclass(frozen=True, slots=True)
class Named:
    """A day as it was imported; a make-up workday is an ordinary one."""

    kind: DayKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its class. `known`: somebody published it, or the holidays of its year."""

    date: date
    kind: DayKind
    name: str = ""
    known: bool = True


@dataclass(frozen=True, slots=True)
class Calendar:
    """The calendar of public holidays with `overrides`, which count before it."""

    overrides: Mapping[date, Named] = field(default_factory=dict)

    def day(self, at: date) -> Day:
        """Return the class of a day. Every day of a break counts as a holiday, days off in lieu included."""
        if told := self.overrides.get(at):
            return Day(at, told.kind, told.name)
        known = self.knows(at.year)
        if at in constants.workdays:
            return Day(at, DayKind.ORDINARY, f"{_NAMES.get(constants.workdays[at], '')}调休上班", known)
        if at in constants.holidays:
            return Day(at, DayKind.HOLIDAY, _NAMES.get(constants.holidays[at], ""), known)
        return Day(at, DayKind.WEEKEND if at.weekday() >= 5 else DayKind.ORDINARY, known=known)

    def knows(self, year: int) -> bool:
        """Say whether the holidays of a year are published or were imported."""
        return year in _YEARS or any(day.year == year and each.kind is DayKind.HOLIDAY for day, each in self.overrides.items())

    def unknown_years(self, days: Iterable[date]) -> list[int]:
        """Return the years of `days` whose holidays nobody knows."""
        return [year for year in sorted({day.year for day in days}) if not self.knows(year)]


def days_between(first: date, last: date) -> list[date]:
    """Return the days from `first` to `last`, both included."""
    return [first + timedelta(days=each) for each in range((last - first).days + 1)]


def unknown_year(year: int) -> str:
    """Say that a year's holidays aren't known."""
    return f"{year}年的节假日安排还没有数据，暂按星期区分平日和周末；请在国务院办公厅公布后导入节假日表，再重新生成。"

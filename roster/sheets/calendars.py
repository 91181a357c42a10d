"""A table like a wall calendar: a week in each row of days, weekdays as columns, names below the days or in their cells. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from roster.sheets.cells import Cell
from roster.sheets.days import WEEKDAYS, NoSuchDay, day_and_rest, days_in, weekday_of
from roster.sheets.entries import Page
from roster.sheets.posts import post_of
from roster.sheets.spans import whole_day
from schemas.values import Post


@dataclass(slots=True)
class Week:
    """The days of the columns of the week that is being read. `unlabelled`: rows of names that didn't say their post."""

    days: dict[int, date] = field(default_factory=dict)
    unlabelled: int = 0


def weekday_row(lines: list[list[Cell]]) -> tuple[int, dict[int, int]] | None:
    """Find the row of weekdays above the days; which column is which weekday. None: it is no such table."""
    for place, line in enumerate(lines[:15]):
        weekdays = {column: number for column, cell in enumerate(line) if (number := weekday_of(cell.text)) is not None}
        if 5 <= len(weekdays) <= 7 and len(set(weekdays.values())) == len(weekdays):
            return place, weekdays
    return None


def read_calendar(page: Page, place: int, weekdays: dict[int, int]) -> None:
    """Read the weeks below the row of weekdays."""
    week = Week()
    for line in page.sheet.lines[place + 1 :]:
        if not any(line):
            continue
        if any(line[column] for column in weekdays):
            _line(page, line, weekdays, week)


def _line(page: Page, line: list[Cell], weekdays: dict[int, int], week: Week) -> None:
    told = [cell for cell in line[: min(weekdays)] if cell]
    days = _days(page, line, weekdays)
    if days:
        week.days, week.unlabelled = days, 0
        page.found.days.update(days.values())
        return
    if dated := _named_week(page, told, weekdays):
        week.days, week.unlabelled = dated, 0
        page.found.days.update(dated.values())
    post = next((post for cell in told if (post := post_of(cell.text, page.asked.own_posts))), None)
    if post is None:
        week.unlabelled += 1
    for column in weekdays:
        if line[column]:
            _cell(page, line[column], week, (week.days.get(column), post))


def _cell(page: Page, cell: Cell, week: Week, place: tuple[date | None, str | None]) -> None:
    above, post = place
    try:
        inside = day_and_rest(cell.text, page.asked.month)
    except NoSuchDay as error:
        page.complain(cell, str(error))
        return
    day = inside[0] if inside else above
    if inside:
        page.found.days.add(inside[0])
        cell = Cell(cell.at, inside[1], cell.origin)
    elif post is None and week.unlabelled > 1:
        page.complain(cell, "这一行没有写岗位，请在行首写明：值班员、副班、带班领导。")
        return
    if day is None:
        page.complain(cell, "这一格上面没有日期，不知道是哪一天。")
    else:
        page.put(cell, (day, whole_day(page.asked.starts)), post or Post.OFFICER)


def _days(page: Page, line: list[Cell], weekdays: dict[int, int]) -> dict[int, date]:
    """Return the days of a row that has nothing but days; complain of those that stand under another weekday."""
    days: dict[int, date] = {}
    for column, weekday in weekdays.items():
        try:
            named = days_in(line[column].value, page.asked.month)
        except NoSuchDay as error:
            page.complain(line[column], str(error))
            continue
        if named and named[0].weekday() != weekday:
            right, said = WEEKDAYS[named[0].weekday()], WEEKDAYS[weekday]
            page.complain(line[column], f"{named[0].month}月{named[0].day}日是星期{right}，不应在星期{said}这一列。")
        elif named:
            days[column] = named[0]
    return days


def _named_week(page: Page, told: list[Cell], weekdays: dict[int, int]) -> dict[int, date]:
    """Return the days of a week that is named in front of its row: 12月1日-7日."""
    for cell in told:
        try:
            days = days_in(cell.value, page.asked.month)
        except NoSuchDay as error:
            page.complain(cell, str(error))
            continue
        if days and len(days) > 1:
            by_weekday = {day.weekday(): day for day in days}
            return {column: by_weekday[number] for column, number in weekdays.items() if number in by_weekday}
    return {}

"""Which of the three ways a sheet is written in, and everything that it says. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from roster.sheets.calendars import read_calendar, weekday_row
from roster.sheets.cells import Cell, Complaint, Sheet
from roster.sheets.days import Month, NoSuchDay, days_in
from roster.sheets.entries import Asked, Found, Page
from roster.sheets.posts import Header, header, post_of
from roster.sheets.rows import HEADER_WITHIN, Layout, layout_of, read_rows
from roster.sheets.spans import change_in

NO_TABLE = (
    "没有找到值班表。表头里要有“日期”和“值班员”“副班”“带班领导”中的至少一列；也可以把日期横排、岗位竖排，或按星期排成月历。"
)


def read_sheets(sheets: Iterable[Sheet], asked: Asked) -> Found:
    """Return what all sheets of a file say. One without a duty table is passed over, if another has one."""
    found = Found()
    without: list[Sheet] = []
    for sheet in sheets:
        found.remarks += sheet.remarks
        found.problems += sheet.problems
        if sheet.lines and not read_sheet(found, sheet, asked):
            without.append(sheet)
    for sheet in without:
        told = found.remarks if found.days else found.problems
        told.append(Complaint(sheet.name, "", "这张工作表里没有值班表，没有导入。" if found.days else NO_TABLE))
    if not found.days and not found.problems:
        found.problems.append(Complaint("", "", NO_TABLE))
    return found


def read_sheet(found: Found, sheet: Sheet, asked: Asked) -> bool:
    """Read one sheet; say whether there is a duty table in it."""
    asked = replace(asked, month=month_of(sheet, asked.month))
    if not asked.fixed and (starts := _change(sheet)) is not None:
        asked = replace(asked, starts=starts)
    page = Page(sheet, asked, found)
    turned = _turned(sheet, asked)
    if turned is None and (layout := layout_of(sheet.lines, asked)):
        read_rows(page, sheet.lines, layout)
        return True
    if turned is not None:
        read_rows(page, *turned)
        return True
    if week := weekday_row(sheet.lines):
        read_calendar(page, *week)
        return True
    return False


def _change(sheet: Sheet) -> int | None:
    """Return when shifts change, where a note on the sheet says it."""
    notes = dict.fromkeys(
        cell.text for line in sheet.lines for cell in line if isinstance(cell.value, str) and "次日" in cell.value
    )
    return next((starts for note in notes if (starts := change_in(note)) is not None), None)


def month_of(sheet: Sheet, given: Month) -> Month:
    """Return the month that a sheet is for: as given, else as its first rows say, else its name."""
    top = list(dict.fromkeys(cell.text for line in sheet.lines[:5] for cell in line if isinstance(cell.value, str)))
    for text in (*top, sheet.title):
        said = Month.of(text, given.today)
        if said.month:
            return given.or_else(said)
    return given


def _turned(sheet: Sheet, asked: Asked) -> tuple[list[list[Cell]], Layout] | None:
    """Find a row of days with posts in front of the rows below it; return the sheet turned, with its layout."""
    weekdays = weekday_row(sheet.lines)
    for place, line in enumerate(sheet.lines[:HEADER_WITHIN]):
        if weekdays and weekdays[0] < place and len(weekdays[1]) > 4 and len(line) <= 9:
            return None  # weekdays stand above the days: a calendar
        first = next((column for column, cell in enumerate(line) if _is_day(cell, asked)), None)
        if first and sum(_is_day(cell, asked) for cell in line) >= 3 and _posts_below(sheet, place, first, asked):
            return _turn(sheet, place, first, asked)
    return None


def _is_day(cell: Cell, asked: Asked) -> bool:
    try:
        return bool(days_in(cell.value, asked.month))
    except NoSuchDay:
        return True


def _posts_below(sheet: Sheet, place: int, first: int, asked: Asked) -> bool:
    return any(post_of(cell.text, asked.own_posts) for line in sheet.lines[place + 1 :] for cell in line[:first])


def _turn(sheet: Sheet, place: int, first: int, asked: Asked) -> tuple[list[list[Cell]], Layout]:
    """Turn the part from the row of days on: what stood in front of the rows becomes the headers."""
    lines = [list(column) for column in zip(*sheet.lines[place:], strict=True)]
    columns = [header([lines[row][column].text for row in range(first)], asked.own_posts) for column in range(len(lines[0]))]
    columns[0] = Header("day", "日期")
    return lines, Layout(0, first, tuple(columns), 0)

"""Sheets from a file's bytes. Merged areas are spread over their cells; what is hidden is passed over, and said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from directory.importing.sheets import tidy
from roster.sheets.cells import Cell, Complaint, Sheet
from runtime.spreadsheet import TEXTS, SourceFile, UnreadableError, decoded, opened, records, refuse_unknown, uncalculated

MOST_BYTES = 5_000_000
UNPACKED = 30_000_000
MOST_ROWS = 12_000
"""Nine years of days, each with three people in rows of their own: read and compared in a few seconds."""
MOST_COLUMNS = 100


def sheets_of(file: SourceFile) -> list[Sheet]:
    """Return the sheets of a file.

    Raises:
        UnreadableError: it is too large, has too many rows, is broken, or of another form.
    """
    refuse_unknown(file, MOST_BYTES)
    return [_of_text(file)] if file.kind in TEXTS else list(_of_workbook(file))


def _of_text(file: SourceFile) -> Sheet:
    text = decoded(file.content)
    tries = [_lines(records(text, mark, MOST_COLUMNS)) for mark in ",\t;，"]
    lines = max(tries, key=lambda lines: sum(bool(cell) for line in lines for cell in line))
    return Sheet("", file.name, lines)


def _lines(read: Iterable[tuple[int, list[str]]]) -> list[list[Cell]]:
    rows = [(number, cells) for number, cells in read if any(map(tidy, cells))]
    _refuse_many(len(rows))
    width = max((len(cells) for _, cells in rows), default=0)
    return [
        [
            Cell(f"{get_column_letter(place + 1)}{number}", tidy(cells[place]) if place < len(cells) else "")
            for place in range(width)
        ]
        for number, cells in rows
    ]


def _of_workbook(file: SourceFile) -> Iterator[Sheet]:
    values = opened(file.content, calculated=True, unpacked=UNPACKED)
    try:
        calculated = [_values(sheet) for sheet in values.worksheets]
    except (SyntaxError, ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise UnreadableError("打不开这个表格：内容已损坏。请重新另存为 .xlsx。") from error
    book = opened(file.content, calculated=False, whole=True, unpacked=UNPACKED)
    several = len(book.worksheets) > 1
    for sheet, known in zip(book.worksheets, calculated, strict=True):
        name = sheet.title if several else ""
        if sheet.sheet_state != "visible":
            yield Sheet(name, sheet.title, [], remarks=[Complaint(name, "", "这张工作表是隐藏的，没有导入。")])
        else:
            yield _spread(name, f"{file.name} {sheet.title}", sheet, known)


def _values(sheet: Any) -> dict[tuple[int, int], Any]:
    """Return the filled cells by row and column, from 1."""
    found: dict[tuple[int, int], Any] = {}
    rows = 0
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
        filled = {(number, place): value for place, value in enumerate(row, start=1) if value not in (None, "")}
        rows += bool(filled)
        _refuse_many(rows)
        found |= filled
    return found


def _refuse_many(rows: int) -> None:
    if rows > MOST_ROWS:
        raise UnreadableError(f"表格超过{MOST_ROWS}行，不像一个单位的值班表。请只保留要导入的月份，或分成几个文件导入。")


def _spread(name: str, title: str, sheet: Worksheet, values: dict[tuple[int, int], Any]) -> Sheet:
    found = Sheet(name, title, [])
    merged = _merged(sheet, values)
    places = [*values, *merged]
    rows, columns = (sorted({place[side] for place in places}) for side in (0, 1))
    shown = [row for row in rows if not sheet.row_dimensions[row].hidden]
    seen = [column for column in columns if not _hidden(sheet, column)]
    _tell_hidden(found, [row for row in rows if row not in shown], [column for column in columns if column not in seen])
    for row in shown:
        found.lines.append([_cell(found, sheet, values, merged, (row, column)) for column in seen])
    return found


def _merged(sheet: Worksheet, values: dict[tuple[int, int], Any]) -> dict[tuple[int, int], tuple[int, int]]:
    """Return for each cell of a filled merged area which is its first. What is merged across the whole table is a title."""
    firsts: dict[tuple[int, int], tuple[int, int]] = {}
    for area in sheet.merged_cells.ranges:
        first = (area.min_row, area.min_col)
        if first in values and area.max_row - area.min_row <= MOST_ROWS:
            right = min(area.max_col, MOST_COLUMNS)
            for row in range(area.min_row, area.max_row + 1):
                firsts |= {(row, column): first for column in range(area.min_col, right + 1)}
    return firsts


def _cell(
    found: Sheet, sheet: Worksheet, values: dict[tuple[int, int], Any], merged: dict[Any, Any], place: tuple[int, int]
) -> Cell:
    first = merged.get(place, place)
    at, origin = (f"{get_column_letter(column)}{row}" for row, column in (place, first))
    value = values.get(first)
    if place == first and (sentence := uncalculated(value, sheet.cell(*place))):
        found.problems.append(Complaint(found.name, at, sentence))
        return Cell(at, "", origin)
    return Cell(at, _plain(value), origin)


def _plain(value: Any) -> str | date:
    match value:
        case None:
            return ""
        case datetime():
            return value.date()
        case date():
            return value
        case time():
            return f"{value:%H:%M}"
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return tidy(str(value))


def _hidden(sheet: Worksheet, column: int) -> bool:
    # a run of columns of one width is kept under its first letter only
    return any(each.hidden and (each.min or 0) <= column <= (each.max or 0) for each in sheet.column_dimensions.values())


def _tell_hidden(found: Sheet, rows: list[int], columns: list[int]) -> None:
    if rows:
        said = "、".join(map(str, rows[:10])) + ("等" if len(rows) > 10 else "")
        found.remarks.append(Complaint(found.name, "", f"第{said}行是隐藏的，没有导入；需要导入请先取消隐藏。"))
    if columns:
        said = "、".join(map(get_column_letter, columns[:10]))
        found.remarks.append(Complaint(found.name, "", f"{said}列是隐藏的，没有导入；需要导入请先取消隐藏。"))

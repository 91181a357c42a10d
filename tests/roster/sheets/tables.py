"""Duty tables as offices write them, made in tests; and what is read from them."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from roster.sheets.days import Month
from roster.sheets.entries import Asked, Found
from roster.sheets.reading import sheets_of
from roster.sheets.tables import read_sheets
from runtime.spreadsheet import SourceFile

TODAY = date(2026, 11, 25)
ASKED = Asked(Month(TODAY), 8 * 60)


def workbook(rows: Sequence[Sequence[Any]], *merged: str, change: Callable[[Worksheet], None] = lambda _: None) -> SourceFile:
    """Return a workbook with one sheet of these rows; `merged` areas; `change` does whatever else is wanted of the sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    change(sheet)
    return saved(book)


def saved(book: openpyxl.Workbook, name: str = "值班表.xlsx") -> SourceFile:
    """Return a workbook as a file."""
    content = io.BytesIO()
    book.save(content)
    return SourceFile(name, content.getvalue())


def read(file: SourceFile, asked: Asked = ASKED) -> Found:
    """Read a file's tables."""
    return read_sheets(sheets_of(file), asked)


def said(file: SourceFile, asked: Asked = ASKED) -> list[tuple[str, str, str]]:
    """Return what a good file says: day, post, name."""
    found = read(file, asked)
    assert [str(each) for each in found.problems] == []
    return [(entry.day.isoformat()[5:], entry.post, entry.name) for entry in found.entries]


def complaints(file: SourceFile, asked: Asked = ASKED) -> list[str]:
    """Return what is wrong in a file, cell by cell."""
    return [str(each) for each in sorted(read(file, asked).problems, key=lambda each: each.place)]

"""The result table as a workbook that prints on one page's width."""

from __future__ import annotations

import io
import unicodedata

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from roster.rollcall.results import HEADERS, Results
from runtime.formulas import harmless

FONT = "宋体"
_THIN = Side(style="thin", color="808080")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD = PatternFill("solid", fgColor="E8EEF7")
_ALARM = PatternFill("solid", fgColor="FDECEA")
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
SECONDS = HEADERS.index("用时（秒）")


def as_workbook(table: Results) -> bytes:
    """Return the bytes of an .xlsx file."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "点名结果"
    for line in (table.title, *table.lines):
        sheet.append([harmless(line)])
        sheet.merge_cells(start_row=sheet.max_row, end_row=sheet.max_row, start_column=1, end_column=len(HEADERS))
    sheet.append(list(HEADERS))
    first = sheet.max_row
    for row in table.rows:
        sheet.append(_cells(row))
    _style(sheet, table, first)
    _set_up_printing(sheet, first)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cells(row: tuple[str, ...]) -> list[object]:
    """Return the values of a row; numbers are numbers, so that spreadsheets sort and count with them."""
    numbers = {0, SECONDS}
    return [int(cell) if place in numbers and cell else harmless(cell) for place, cell in enumerate(row)]


def _style(sheet: Worksheet, table: Results, first: int) -> None:
    sheet["A1"].font, sheet["A1"].alignment = Font(FONT, size=18, bold=True), _CENTRE
    sheet.row_dimensions[1].height = 34
    for number in range(2, first):
        sheet.cell(number, 1).font, sheet.cell(number, 1).alignment = Font(FONT, size=11), _LEFT
    for number, line in enumerate(sheet.iter_rows(min_row=first, max_col=len(HEADERS)), start=-1):
        for cell in line:
            cell.border, cell.alignment, cell.font = _GRID, _CENTRE, Font(FONT, size=11, bold=number < 0)
            if number < 0 or table.alarming[number]:
                cell.fill = _HEAD if number < 0 else _ALARM
    for column, header in enumerate(HEADERS):
        texts = (header, *(row[column] for row in table.rows))
        sheet.column_dimensions[get_column_letter(column + 1)].width = min(40, max(map(_width, texts)) + 3)


def _width(text: str) -> int:
    """Return how wide a text is, in letters: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def _set_up_printing(sheet: Worksheet, first: int) -> None:
    sheet.freeze_panes = f"A{first + 1}"
    sheet.print_title_rows = f"{first}:{first}"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = 9, "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)

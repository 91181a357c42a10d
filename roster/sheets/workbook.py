"""A duty table as a workbook that prints on one page's width, and that the import reads back."""

from __future__ import annotations

import io
import unicodedata
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from roster.sheets.duty_table import DutyRow, DutyTable, Who
from runtime.formulas import harmless

FONT = "宋体"
_THIN = Side(style="thin", color="808080")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD = PatternFill("solid", fgColor="E8EEF7")
_WEEKEND = PatternFill("solid", fgColor="F6F3EA")
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)


def as_workbook(table: DutyTable) -> bytes:
    """Return the bytes of an .xlsx file."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "值班表"
    width = len(table.headers)
    sheet.append([harmless(table.title)])
    sheet.append([harmless(each) for each in table.headers])
    for row in table.rows:
        sheet.append(_cells(table, row))
    _style(sheet, table, width)
    _merge_days(sheet, table)
    if table.note:
        sheet.append([f"说明：{table.note}"])
        sheet.merge_cells(start_row=sheet.max_row, end_row=sheet.max_row, start_column=1, end_column=width)
    _set_up_printing(sheet, len(table.rows) + 2, width)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cells(table: DutyTable, row: DutyRow) -> list[object]:
    """Return the values of a row. The day is a real date, so that spreadsheets sort and count with it."""
    span = [row.span] if table.spans else []
    return [row.day, row.weekday, *span, *(harmless(_said(each)) for each in row.cells)]


def _said(people: tuple[Who, ...]) -> str:
    return "\n".join(f"{each.name} {each.phone}".strip() for each in people)


def _style(sheet: Worksheet, table: DutyTable, width: int) -> None:
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=width)
    sheet["A1"].font, sheet["A1"].alignment = Font(FONT, size=18, bold=True), _CENTRE
    sheet.row_dimensions[1].height = 36
    for number, line in enumerate(sheet.iter_rows(min_row=2, max_row=len(table.rows) + 2, max_col=width), start=2):
        row = table.rows[number - 3] if number > 2 else None
        for cell in line:
            cell.border, cell.alignment, cell.font = _GRID, _CENTRE, Font(FONT, size=11, bold=row is None)
            if row is None or row.weekend:
                cell.fill = _HEAD if row is None else _WEEKEND
        if row is not None:
            line[0].number_format = 'm"月"d"日"'
        most = max((len(each) for each in row.cells), default=1) if row else 1
        sheet.row_dimensions[number].height = max(20, 15 * most + 5)
    for column, cells in enumerate(sheet.iter_cols(min_row=2, max_row=len(table.rows) + 2, max_col=width), start=1):
        texts = (line for cell in cells for line in str("12月31日" if column == 1 else cell.value or "").split("\n"))
        sheet.column_dimensions[get_column_letter(column)].width = max(map(_width, texts), default=8) + 3


def _width(text: str) -> int:
    """Return how wide a text is, in letters: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def _merge_days(sheet: Worksheet, table: DutyTable) -> None:
    """Write the day once over its several shifts."""
    first = 0
    for place in range(1, len(table.rows) + 1):
        if place < len(table.rows) and table.rows[place].again:
            continue
        if place - first > 1:
            for column in (1, 2):
                sheet.merge_cells(start_row=first + 3, end_row=place + 2, start_column=column, end_column=column)
        first = place


def _set_up_printing(sheet: Worksheet, rows: int, width: int) -> None:
    """A4, one page wide, headers again on each page, margins for a hole punch, page numbers."""
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "1:2"
    sheet.print_area = f"A1:{get_column_letter(width)}{max(rows, sheet.max_row)}"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = 9, "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.6
    footer: Any = sheet.oddFooter
    footer.center.text = "第&P页 共&N页"

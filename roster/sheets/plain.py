"""A duty table as CSV that spreadsheets open with its Chinese whole, and that the import reads back. Pure."""

from __future__ import annotations

import csv
import io

from roster.sheets.duty_table import DutyRow, DutyTable, Who
from runtime.formulas import harmless


def as_csv(table: DutyTable) -> bytes:
    """Return the bytes of a CSV file: UTF-8 with its mark, since spreadsheets take it for another encoding without."""
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(table.headers)
    for row in table.rows:
        lines.writerow(_cells(table, row))
    if table.note:
        lines.writerow([f"说明：{table.note}"])
    return text.getvalue().encode("utf-8-sig")


def _cells(table: DutyTable, row: DutyRow) -> list[str]:
    span = [row.span] if table.spans else []
    return [row.day.isoformat(), row.weekday, *span, *(harmless(_said(each)) for each in row.cells)]


def _said(people: tuple[Who, ...]) -> str:
    return "、".join(f"{each.name} {each.phone}".strip() for each in people)

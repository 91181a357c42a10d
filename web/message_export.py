"""The message log as a file: CSV or a workbook, the same lines as on the page, hidden in the same way."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from runtime.formulas import harmless
from web.local_time import full
from web.message_lines import Line, channel_names

MOST = 20_000
FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
HEAD = (
    "时间", "方向", "单位", "姓名", "号码", "渠道", "内容", "事由", "渠道理由", "状态", "发送次数", "短信条数",
    "运营商编号", "送达时间", "结果说明", "答复", "事件编号",
)  # fmt: skip


def cells(line: Line, zone: ZoneInfo) -> list[str]:
    """Return a line as it is written under `HEAD`."""
    delivered = full(line.delivered_at, zone) if line.delivered_at else ""
    return [
        full(line.at, zone), "发出" if line.direction == "out" else "收到", line.unit_name, line.name, line.address,
        channel_names(line.channels), line.text, line.why, line.by_this_way, line.state_label, str(line.tries),
        str(line.segments), line.carrier_id, delivered, line.outcome, line.answer, line.incident_number,
    ]  # fmt: skip


def as_file(lines: Sequence[Line], form: str, zone: ZoneInfo) -> bytes:
    """Return the lines as a file of a form of `FORMS`."""
    rows = [list(HEAD), *(cells(line, zone) for line in lines)]
    return _csv(rows) if form == "csv" else _workbook(rows)


def _csv(rows: list[list[str]]) -> bytes:
    """UTF-8 with its mark, which Excel wants; no cell is taken for a formula."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows([[harmless(cell) for cell in row] for row in rows])
    return written.getvalue().encode("utf-8-sig", "replace")


def _workbook(rows: list[list[str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("收发记录")
    for letter, width in zip("ABCDEFGHIJKLMNOPQ", (22, 6, 14, 10, 18, 12, 60, 24, 30, 10, 8, 8, 24, 22, 30, 16, 12), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([_text(sheet, cell) for cell in row])
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def _text(sheet: Any, value: str) -> Any:
    """Return a cell that is text whatever it begins with."""
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    return cell

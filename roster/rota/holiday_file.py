"""The holiday table as it is imported: CSV with date, kind and name. Pure; every error is named by its line."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date

from roster.errors import Refused
from roster.rota.days import DayKind, Named

KINDS = {
    "holiday": DayKind.HOLIDAY,
    "节假日": DayKind.HOLIDAY,
    "放假": DayKind.HOLIDAY,
    "休": DayKind.HOLIDAY,
    "workday": DayKind.ORDINARY,
    "ordinary": DayKind.ORDINARY,
    "工作日": DayKind.ORDINARY,
    "调休上班": DayKind.ORDINARY,
    "上班": DayKind.ORDINARY,
    "班": DayKind.ORDINARY,
    "weekend": DayKind.WEEKEND,
    "周末": DayKind.WEEKEND,
}
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_HEADS = ("date", "日期")
SHOWN, LARGEST = 20, 5000


@dataclass(frozen=True, slots=True)
class Row:
    """One day of the table."""

    day: date
    named: Named


def read_holidays(content: bytes) -> list[Row]:
    """Return the rows of a table.

    Raises:
        Refused: a line is wrong, a day stands twice, or there is nothing in it; all errors are named, nothing is taken.
    """
    lines = [
        (number, line) for number, line in enumerate(csv.reader(io.StringIO(_text(content))), 1) if any(map(str.strip, line))
    ]
    if lines and lines[0][1][0].strip().lower() in _HEADS:
        lines = lines[1:]
    if not lines:
        raise Refused("节假日表是空的。每行应为：日期,类型,名称，例如 2027-01-01,节假日,元旦。")
    if len(lines) > LARGEST:
        raise Refused(f"节假日表最多{LARGEST}行。")
    rows: dict[date, Row] = {}
    faults: list[str] = []
    for number, line in lines:
        try:
            row = _row(line)
        except ValueError as fault:
            faults.append(f"第{number}行：{fault}")
        else:
            if row.day in rows:
                faults.append(f"第{number}行：{row.day}出现了两次")
            rows[row.day] = row
    if faults:
        raise Refused(f"节假日表有{len(faults)}处问题，没有导入：" + "；".join(faults[:SHOWN]) + "。")
    return list(rows.values())


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")


def _row(line: list[str]) -> Row:
    cells = [each.strip() for each in (*line, "", "")]
    found = _DATE.fullmatch(cells[0])
    if not found:
        raise ValueError(f"看不懂日期“{cells[0][:20]}”，应如 2027-01-01")
    kind = KINDS.get(cells[1].lower())
    if kind is None:
        raise ValueError(f"看不懂类型“{cells[1][:20]}”，应为 节假日、工作日 或 周末")
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        raise ValueError(f"没有{cells[0]}这一天") from None
    return Row(day, Named(kind, cells[2][:40]))

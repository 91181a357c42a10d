"""Files as people send them, made in tests."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl

from directory.importing import SourceFile

UNITS = """单位代码,单位名称,上级单位代码,值班室
990100000000,澄川市,,是
990121000000,东河县,990100000000,是
990121101000,东河县青石镇,990121000000,是
990121101201,东河县青石镇李家村,990121101000,
990121101203,东河县青石镇新民村,990121101000,
990122000000,西岭县,990100000000,
990122101000,西岭县石门镇,990122000000,
990122101203,西岭县石门镇新民村,990122101000,
990121000000-sl,东河县水利局,,
"""

PEOPLE = """姓名,单位,职务,手机,角色
李水生,李家村,村主任,199 0000 0101,信息员
王志强,青石镇,党政办主任,19900000102,值班员
赵敏,990121101000,镇长,19900000103,带班领导
"""


def csv_file(text: str, name: str = "表.csv", encoding: str = "utf-8") -> SourceFile:
    """Return a CSV file in an encoding."""
    return SourceFile(name, text.encode(encoding))


def units_and(people: str, units: str = UNITS) -> list[SourceFile]:
    """Return the file of units and one of people."""
    return [csv_file(units, "单位.csv"), csv_file(people, "人员.csv")]


def xlsx_file(sheets: dict[str, Sequence[Sequence[Any]]], name: str = "表.xlsx") -> SourceFile:
    """Return a workbook with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return SourceFile(name, content.getvalue())


def as_rows(text: str) -> list[list[str]]:
    """Return the cells of a plain CSV text."""
    return [line.split(",") for line in text.splitlines()]

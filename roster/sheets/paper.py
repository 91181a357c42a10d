"""A duty table as a PDF, set by Typst in a Chinese font that this machine has. Text is handed over as data, never as markup."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any, Literal

import typst

from roster.errors import Refused
from roster.sheets.duty_table import DutyRow, DutyTable

FONTS = (
    "Noto Serif CJK SC", "Source Han Serif SC", "Noto Sans CJK SC", "Source Han Sans SC", "SimSun", "FangSong", "Microsoft YaHei",
    "Songti SC", "PingFang SC", "AR PL UMing CN", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei",
)  # fmt: skip
"""Fonts that have Chinese, those that print best first."""

LAYOUT = Path(__file__).with_name("duty_table.typ")
NO_FONT = "这台服务器没有中文字体，排不出 PDF。请安装一种（例如 Debian 的 fonts-noto-cjk），或先导出 XLSX 打印。"


def as_pdf(table: DutyTable, font: str = "") -> bytes:
    """Return the bytes of a PDF file. It takes a moment: not for the loop of a server.

    Raises:
        Refused: this machine has no Chinese font.
    """
    return _set(table, font, "pdf")[0]


def as_pictures(table: DutyTable, font: str = "") -> list[bytes]:
    """Return the pages as PNG pictures, to look at."""
    return _set(table, font, "png")


def _set(table: DutyTable, font: str, form: Literal["pdf", "png"]) -> list[bytes]:
    said = json.dumps(_data(table, font or chinese_font()), ensure_ascii=False)
    pages: Any = typst.compile(LAYOUT, format=form, sys_inputs={"table": said})  # pictures of several pages come as a list
    return pages if isinstance(pages, list) else [pages]


def _data(table: DutyTable, font: str) -> dict[str, object]:
    """Return what the layout is given."""
    rows = [
        {
            "day": f"{row.day.month}月{row.day.day}日",
            "weekday": row.weekday,
            "weekend": row.weekend,
            "span": row.span,
            "lines": _lines(table.rows, place),
            "cells": [[{"name": each.name, "phone": each.phone} for each in cell] for cell in row.cells],
        }
        for place, row in enumerate(table.rows)
    ]
    return {"title": table.title, "headers": table.headers, "rows": rows, "spans": table.spans, "note": table.note, "font": font}


def _lines(rows: Sequence[DutyRow], place: int) -> int:
    """Return over how many rows the day of a row reaches; 0 when it stands above already."""
    if rows[place].again:
        return 0
    return 1 + sum(1 for _ in takewhile(lambda row: row.again, rows[place + 1 :]))


@cache
def chinese_font() -> str:
    """Return a font of this machine that has Chinese.

    Raises:
        Refused: there is none.
    """
    there = {each.lower(): each for each in typst.Fonts().families()}
    found = next((there[each.lower()] for each in FONTS if each.lower() in there), None)
    if found is None:
        raise Refused(NO_FONT)
    return found

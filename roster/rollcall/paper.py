"""The result table as a PDF, set by Typst in a Chinese font of this machine. Text is handed over as data, never as markup."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import typst

from roster.rollcall.results import HEADERS, Results
from roster.sheets.paper import chinese_font

LAYOUT = Path(__file__).with_name("results.typ")


def as_pdf(table: Results) -> bytes:
    """Return the bytes of a PDF file. It takes a moment: not for the loop of a server.

    Raises:
        Refused: this machine has no Chinese font.
    """
    return _set(table, "pdf")[0]


def as_pictures(table: Results) -> list[bytes]:
    """Return the pages as PNG pictures, to look at."""
    return _set(table, "png")


def _set(table: Results, form: Literal["pdf", "png"]) -> list[bytes]:
    rows = [{"cells": row, "alarm": alarm} for row, alarm in zip(table.rows, table.alarming, strict=True)]
    said = {"title": table.title, "lines": table.lines, "headers": HEADERS, "rows": rows, "font": chinese_font()}
    inputs = {"table": json.dumps(said, ensure_ascii=False)}
    pages: Any = typst.compile(LAYOUT, format=form, sys_inputs=inputs)  # pictures of several pages come as a list
    return pages if isinstance(pages, list) else [pages]

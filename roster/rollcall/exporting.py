"""The result table as a file, in one of its forms."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from roster.rollcall.paper import as_pdf
from roster.rollcall.results import Results, as_csv
from roster.rollcall.workbook import as_workbook

FORMS: dict[str, tuple[str, Callable[[Results], bytes]]] = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_workbook),
    "pdf": ("application/pdf", as_pdf),
    "csv": ("text/csv; charset=utf-8", as_csv),
}


async def as_file(table: Results, form: str) -> bytes:
    """Return the table as a file of a form of `FORMS`, made beside the loop.

    Raises:
        Refused: a PDF is asked for and this machine has no Chinese font.
    """
    return await asyncio.to_thread(FORMS[form][1], table)

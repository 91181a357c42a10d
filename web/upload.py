"""A posted form with one duty table, up to a size."""

from __future__ import annotations

from fastapi import Request

from reporting.intake.form import Form, read_form
from reporting.intake.refusals import NotTakenError
from roster.sheets.reading import MOST_BYTES
from runtime.spreadsheet import SourceFile
from web.errors import InvalidError

SPARE = 100_000
"""Bytes for the form's other fields."""


async def form_with_table(request: Request) -> tuple[dict[str, str], SourceFile | None]:
    """Return the fields of a form, and its file if there is one.

    Raises:
        InvalidError: it is too large, has several files, or was cut off.
    """
    try:
        form: Form = await read_form(request, MOST_BYTES + SPARE, 1)
    except NotTakenError as refusal:
        if refusal.status == 413:
            raise InvalidError(f"文件太大，值班表最大{MOST_BYTES // 1_000_000}MB。请只保留要导入的月份。") from refusal
        raise InvalidError("没有收完整，请选择一个 .xlsx 或 .csv 文件重新上传。") from refusal
    return form.fields, SourceFile(*form.files[0]) if form.files else None

"""Files as people send them: CSV in the encodings that spreadsheets write, and workbooks. What cells mean is others' matter."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

Line = tuple[int, list[str]]

UNPACKED = 200_000_000
"""A workbook is a zip: no more bytes than these are unpacked of one, whatever it says of itself."""

ERRORS = ("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!")
TEXTS = (".csv", ".txt", ".tsv")
WORKBOOKS = (".xlsx", ".xlsm")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file's name, as the person who sends it knows it, and its content."""

    name: str
    content: bytes

    @classmethod
    def at(cls, path: Path) -> SourceFile:
        """Read a file from disk."""
        return cls(path.name, path.read_bytes())

    @property
    def kind(self) -> str:
        """The ending of its name, in small letters: ``.xlsx``."""
        return Path(self.name).suffix.lower()


class UnreadableError(Exception):
    """The sentence says why, and what to do."""


def refuse_unknown(file: SourceFile, most_bytes: int) -> None:
    """Refuse what is too large or of a form that can't be read.

    Raises:
        UnreadableError: it is.
    """
    if len(file.content) > most_bytes:
        raise UnreadableError(f"文件超过{most_bytes // 1_000_000}MB，请分成几个文件导入。")
    if file.kind == ".xls":
        raise UnreadableError("这是旧的 .xls 格式，请在表格软件中另存为 .xlsx 或 CSV 再导入。")
    if file.kind not in (*TEXTS, *WORKBOOKS):
        raise UnreadableError(f"不支持“{file.kind or '无扩展名'}”文件，请用 .xlsx 或 .csv。")


def decoded(content: bytes) -> str:
    """Return the text of a CSV file: UTF-8 or UTF-16 when it says so, else UTF-8, else the Chinese encodings.

    Raises:
        UnreadableError: it is none of them.
    """
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError("看不懂文件的文字编码，请另存为 UTF-8 编码的 CSV，或 .xlsx。")


def records(text: str, mark: str, most_columns: int) -> Iterator[Line]:
    """Yield each record with the line on which it begins: a quoted cell may run over several lines.

    Raises:
        UnreadableError: quotes don't match, or a cell is too long.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    begins = 1
    try:
        for cells in reader:
            yield begins, cells[:most_columns]
            begins = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableError(f"第{begins}行附近读不下去（引号不成对或单元格过长）。") from error


def opened(content: bytes, *, calculated: bool, whole: bool = False, unpacked: int = UNPACKED) -> Workbook:
    """Open a workbook.

    Args:
        content: its bytes.
        calculated: with the values that formulas had when it was saved, else with the formulas.
        whole: all of it at once, with merged cells and hidden rows; else rows are read one by one.
        unpacked: how many bytes it may have unpacked.

    Raises:
        UnreadableError: it is broken, has a password, or is a zip bomb.
    """
    try:
        large = _unpacked(content) > unpacked
        book = None if large else openpyxl.load_workbook(io.BytesIO(content), read_only=not whole, data_only=calculated)
    except _BROKEN as error:
        raise UnreadableError("打不开这个表格：文件已损坏、有密码，或不是 .xlsx 格式。请重新另存为 .xlsx。") from error
    if book is None:
        raise UnreadableError("这个表格解压后过大，不像正常的表格，没有读取。请只保留需要的内容，另存后再导入。")
    return book


_BROKEN = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, AttributeError, OSError, SyntaxError)
"""What openpyxl lets through of broken files; XML that is not well-formed is a `SyntaxError`."""


def _unpacked(content: bytes) -> int:
    """Return how large a zip says that it becomes; `zipfile` never unpacks more of a member than that."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return sum(member.file_size for member in packed.infolist())


def uncalculated(value: Any, formula: Any) -> str:
    """Return what is wrong with a calculated cell, else nothing. `value`: as saved; `formula`: the cell with its formula."""
    if value in ERRORS:
        return f"这一格的公式出错（{value}），请改成文字或数字。"
    if getattr(formula, "data_type", "") == "f" and value is None:
        return "这一格是公式，还没有算出结果；请复制后用“选择性粘贴－数值”粘贴，再保存。"
    return ""

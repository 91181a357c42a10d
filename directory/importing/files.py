"""Files as people send them: CSV in the encodings that spreadsheets write, and XLSX."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from directory.importing.problems import ImportErrors, Problem
from directory.importing.sheets import Line, Table, no_headers, table

MOST_BYTES = 20_000_000
MOST_COLUMNS = 100
_ERRORS = ("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file's name, as the person who sends it knows it, and its content."""

    name: str
    content: bytes

    @classmethod
    def at(cls, path: Path) -> SourceFile:
        """Read a file from disk."""
        return cls(path.name, path.read_bytes())


def read_files(paths: Iterable[Path]) -> list[Table]:
    """Read all tables of files on disk.

    Raises:
        ImportErrors: as `read`; a file that isn't there is a problem too.
    """
    wanted = list(paths)
    if missing := [Problem(str(path), 0, "", "没有这个文件。") for path in wanted if not path.is_file()]:
        raise ImportErrors(missing)
    return read(SourceFile.at(path) for path in wanted)


def read(files: Iterable[SourceFile]) -> list[Table]:
    """Read all tables of all files.

    Raises:
        ImportErrors: a file can't be read, or has no table of units or people.
    """
    found: list[Table] = []
    problems: list[Problem] = []
    for file in files:
        try:
            tables = list(_tables(file))
        except _UnreadableError as error:
            problems.append(Problem(file.name, 0, "", str(error)))
            continue
        found.extend(tables)
        if not tables:
            problems.append(no_headers(file.name))
    if problems:
        raise ImportErrors([*problems, *(problem for each in found for problem in each.problems)])
    return found


class _UnreadableError(Exception):
    """The sentence says why, and what to do."""


def _tables(file: SourceFile) -> Iterator[Table]:
    if len(file.content) > MOST_BYTES:
        raise _UnreadableError(f"文件超过{MOST_BYTES // 1_000_000}MB，请分成几个文件导入。")
    match Path(file.name).suffix.lower():
        case ".csv" | ".txt" | ".tsv":
            yield from _of_text(file)
        case ".xlsx" | ".xlsm":
            yield from _of_workbook(file)
        case ".xls":
            raise _UnreadableError("这是旧的 .xls 格式，请在表格软件中另存为 .xlsx 或 CSV 再导入。")
        case other:
            raise _UnreadableError(f"不支持“{other or '无扩展名'}”文件，请用 .xlsx 或 .csv。")


def _of_text(file: SourceFile) -> Iterator[Table]:
    text = _decoded(file.content)
    tries = [found for mark in ",\t;，" if (found := table(file.name, _lines(text, mark)))]
    if tries:
        yield max(tries, key=lambda each: (len(each.rows[0].cells) if each.rows else 0, -len(each.problems)))


def _decoded(content: bytes) -> str:
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _UnreadableError("看不懂文件的文字编码，请另存为 UTF-8 编码的 CSV，或 .xlsx。")


def _lines(text: str, mark: str) -> Iterator[Line]:
    """Yield each record with the line on which it begins: a quoted cell may run over several lines."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    begins = 1
    try:
        for cells in reader:
            yield begins, cells[:MOST_COLUMNS]
            begins = reader.line_num + 1
    except csv.Error as error:
        raise _UnreadableError(f"第{begins}行附近读不下去（引号不成对或单元格过长）。") from error


def _of_workbook(file: SourceFile) -> Iterator[Table]:
    # twice: once for the values that were calculated, once to tell a formula without a value from an empty cell
    values, formulas = _opened(file.content, calculated=True), _opened(file.content, calculated=False)
    several = len(values.worksheets) > 1
    for sheet, written in zip(values.worksheets, formulas.worksheets, strict=True):
        problems: list[Problem] = []
        name = f"{file.name}〔{sheet.title}〕" if several else file.name
        found = table(name, _cells(name, sheet, written, problems))
        if found:
            found.problems.extend(problems)
            yield found


def _opened(content: bytes, *, calculated: bool) -> Workbook:
    try:
        return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=calculated)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise _UnreadableError("打不开这个表格：文件已损坏、有密码，或不是 .xlsx 格式。请重新另存为 .xlsx。") from error


def _cells(file: str, sheet: Any, written: Any, problems: list[Problem]) -> Iterator[Line]:
    rows = zip(sheet.iter_rows(max_col=MOST_COLUMNS), written.iter_rows(max_col=MOST_COLUMNS), strict=True)
    for number, (values, formulas) in enumerate(rows, start=1):
        line = []
        for value, formula in zip(values, formulas, strict=True):
            if sentence := _uncalculated(value.value, formula):
                problems.append(Problem(file, number, formula.column_letter, sentence))
            line.append(_text(value.value))
        yield number, line


def _uncalculated(value: Any, formula: Any) -> str:
    if value in _ERRORS:
        return f"这一格的公式出错（{value}），请改成文字或数字。"
    if getattr(formula, "data_type", "") == "f" and value is None:
        return "这一格是公式，还没有算出结果；请复制后用“选择性粘贴－数值”粘贴，再保存。"
    return ""


def _text(value: Any) -> str:
    """Return a cell as a person reads it: codes and numbers kept as numbers come back without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)

"""Tables of units and people from files as people send them: CSV in the encodings that spreadsheets write, and XLSX."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from directory.importing.problems import ImportErrors, Problem
from directory.importing.sheets import Line, Table, no_headers, table
from runtime.spreadsheet import TEXTS, SourceFile, UnreadableError, decoded, opened, records, refuse_unknown, uncalculated

__all__ = ["SourceFile", "read", "read_files"]

MOST_BYTES = 20_000_000
MOST_COLUMNS = 100


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
        except UnreadableError as error:
            problems.append(Problem(file.name, 0, "", str(error)))
            continue
        found.extend(tables)
        if not tables:
            problems.append(no_headers(file.name))
    if problems:
        raise ImportErrors([*problems, *(problem for each in found for problem in each.problems)])
    return found


def _tables(file: SourceFile) -> Iterator[Table]:
    refuse_unknown(file, MOST_BYTES)
    yield from _of_text(file) if file.kind in TEXTS else _of_workbook(file)


def _of_text(file: SourceFile) -> Iterator[Table]:
    text = decoded(file.content)
    tries = [found for mark in ",\t;，" if (found := table(file.name, records(text, mark, MOST_COLUMNS)))]
    if tries:
        yield max(tries, key=lambda each: (len(each.rows[0].cells) if each.rows else 0, -len(each.problems)))


def _of_workbook(file: SourceFile) -> Iterator[Table]:
    # twice: once for the values that were calculated, once to tell a formula without a value from an empty cell
    values, formulas = opened(file.content, calculated=True), opened(file.content, calculated=False)
    several = len(values.worksheets) > 1
    for sheet, written in zip(values.worksheets, formulas.worksheets, strict=True):
        problems: list[Problem] = []
        name = f"{file.name}〔{sheet.title}〕" if several else file.name
        found = table(name, _cells(name, sheet, written, problems))
        if found:
            found.problems.extend(problems)
            yield found


def _cells(file: str, sheet: Any, written: Any, problems: list[Problem]) -> Iterator[Line]:
    rows = zip(sheet.iter_rows(max_col=MOST_COLUMNS), written.iter_rows(max_col=MOST_COLUMNS), strict=True)
    for number, (values, formulas) in enumerate(rows, start=1):
        line = []
        for value, formula in zip(values, formulas, strict=True):
            if sentence := uncalculated(value.value, formula):
                problems.append(Problem(file, number, formula.column_letter, sentence))
            line.append(_text(value.value))
        yield number, line


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

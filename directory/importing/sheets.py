"""A table as it was read from a file: a form, and rows whose cells are text under the form's column names. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from directory.importing.columns import FORMS, IGNORED, Form, plain, recognized
from directory.importing.problems import Problem

HEADER_WITHIN = 10
"""Above the headers there may be a title and a note, as spreadsheets have it."""
MOST_ROWS = 200_000

Line = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table. `cells` has every column that the table has, empty ones as ``""``; `headers` how they are called."""

    file: str
    line: int
    cells: dict[str, str]
    headers: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def has(self, column: str) -> bool:
        """Say whether the table has this column at all."""
        return column in self.cells

    def problem(self, column: str, sentence: str) -> Problem:
        """Return a problem at one cell of this row."""
        return Problem(self.file, self.line, self.headers.get(column, ""), sentence)


@dataclass(slots=True)
class Table:
    """A table of one form, with what was wrong in reading it."""

    form: Form
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def table(file: str, lines: Iterable[Line]) -> Table | None:
    """Find the headers in `lines` and read the rows below them. None: there are no headers of ours.

    Blank rows are passed over. A column that is not known, missing or there twice is a problem of the table.
    """
    numbered: Iterator[Line] = iter(lines)
    for count, (number, cells) in enumerate(_filled(numbered)):
        if found := recognized(cells):
            return _below(file, found[0], number, cells, numbered)
        if count >= HEADER_WITHIN:
            return None
    return None


def no_headers(file: str) -> Problem:
    """Return the problem of a file in which no table was found."""
    return Problem(file, 0, "", f"没有找到表头。{'。'.join(form.described() for form in FORMS)}。")


def tidy(text: str) -> str:
    """Return a cell without blanks around it, invisible characters, and the wrapping that keeps spreadsheets from calculating."""
    text = re.sub(r"[\u200b-\u200f\ufeff\x00]", "", text).replace("\u00a0", " ").replace("\u3000", " ").strip()
    if wrapped := re.fullmatch(r'="(.*)"', text):
        text = wrapped[1].strip()
    return text.removeprefix("'")


def _filled(lines: Iterator[Line]) -> Iterator[Line]:
    for number, cells in lines:
        tidied = [tidy(cell) for cell in cells]
        if any(tidied):
            yield number, tidied


def _below(file: str, form: Form, header_line: int, headers: Sequence[str], lines: Iterator[Line]) -> Table:
    found = Table(form)
    places = _places(file, form, header_line, headers, found.problems)
    named = {field: headers[place] for field, place in places.items()}
    for number, cells in _filled(lines):
        if len(found.rows) >= MOST_ROWS:
            found.problems.append(Problem(file, number, "", f"行数超过{MOST_ROWS}，请分成几个文件导入。"))
            break
        values = {field: cells[place] if place < len(cells) else "" for field, place in places.items()}
        if any(values.values()):
            found.rows.append(Row(file, number, values, named))
    return found


def _places(file: str, form: Form, line: int, headers: Sequence[str], problems: list[Problem]) -> dict[str, int]:
    """Return the place of each of the form's columns."""
    places: dict[str, int] = {}
    for place, header in enumerate(headers):
        name = form.field(header)
        if name is None and header and plain(header) not in IGNORED:
            problems.append(Problem(file, line, header, f"不认识这一列，不需要的列请删除。{form.described()}。"))
        elif name in places:
            problems.append(Problem(file, line, header, f"和列「{headers[places[name]]}」重复，请只留一列。"))
        elif name is not None:
            places[name] = place
    missing = [form.label(name) for name in form.required if name not in places]
    problems.extend(Problem(file, line, label, f"{form.name}缺少这一列。") for label in missing)
    return places

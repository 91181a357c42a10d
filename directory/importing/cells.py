"""Single cells against tables of words, with the sentence for what isn't in them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from directory.importing import words
from directory.importing.problems import Problem
from directory.importing.sheets import Row

T = TypeVar("T")


def word(row: Row, column: str, said: str, table: Mapping[str, T], problems: list[Problem]) -> T | None:
    """Return the meaning of a word in a cell; a word that isn't in the table is a problem that names those that are."""
    meaning = table.get(said, table.get(said.lower()))
    if meaning is None:
        problems.append(row.problem(column, f"看不懂“{said}”，可以填：{words.choices(table)}。"))
    return meaning


def one(row: Row, column: str, table: Mapping[str, T], problems: list[Problem]) -> T | None:
    """Return the meaning of a cell with one word; None when it is empty or there is no such column."""
    return word(row, column, row[column], table, problems) if row[column] else None


def all_of(row: Row, column: str, table: Mapping[str, T], problems: list[Problem]) -> list[T]:
    """Return the meanings of a cell with several words, each once."""
    read = [word(row, column, said, table, problems) for said in words.several(row[column])]
    return list(dict.fromkeys(each for each in read if each is not None))

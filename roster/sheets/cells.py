"""A sheet as it is read: rows of cells that know their address. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. A merged area is there in each of its cells; `origin` is the address of its first."""

    at: str
    value: str | date
    origin: str = ""

    @property
    def text(self) -> str:
        """As a person reads it."""
        return self.value if isinstance(self.value, str) else self.value.isoformat()

    def __bool__(self) -> bool:
        return self.value != ""


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing to correct. `at`: a cell's address (C7), empty for a sheet as a whole; `sheet`: when there are several."""

    sheet: str
    at: str
    sentence: str

    def __str__(self) -> str:
        place = f"{self.sheet}!{self.at}" if self.sheet and self.at else self.sheet or self.at
        return f"{place}：{self.sentence}" if place else self.sentence

    @property
    def place(self) -> tuple[str, int, int, str]:
        """Where it stands in the order of sheets: by row, then by column."""
        letters = "".join(each for each in self.at if each.isalpha())
        digits = self.at[len(letters) :]
        return self.sheet, int(digits or 0), len(letters), self.at


@dataclass(slots=True)
class Sheet:
    """A rectangle of cells. `name`: of the sheet where the file has several; `problems` and `remarks` come from reading it."""

    name: str
    title: str
    lines: list[list[Cell]]
    problems: list[Complaint] = field(default_factory=list)
    remarks: list[Complaint] = field(default_factory=list)

    def turned(self) -> list[list[Cell]]:
        """Return the cells with rows as columns."""
        return [list(column) for column in zip(*self.lines, strict=True)]

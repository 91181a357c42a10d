"""What is wrong with a file, cell by cell, in sentences for the person who fills it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from directory.errors import Refused

SHOWN = 50


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to correct. `line` is the line of the file or row of the sheet, from 1; 0: the file as a whole."""

    file: str
    line: int
    column: str
    sentence: str

    def __str__(self) -> str:
        place = self.file
        if self.line:
            place += f" 第{self.line}行"
        if self.column:
            place += f"「{self.column}」"
        return f"{place}：{self.sentence}"


class ImportErrors(Refused):
    """Nothing was loaded. `problems` has everything that is wrong, in the order of the files' lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        lines = [str(problem) for problem in self.problems[:SHOWN]]
        if (more := len(self.problems) - SHOWN) > 0:
            lines.append(f"……另有{more}处问题。")
        super().__init__("\n".join([f"共{len(self.problems)}处问题，一条也没有导入，请改正后重新导入：", *lines]))

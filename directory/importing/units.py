"""Rows of a table of units, checked against each other and against the units already known. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass

from directory.importing import words
from directory.importing.problems import Problem
from directory.importing.sheets import Row
from schemas.divisions import CODE, LEVELS, ancestors, depth


@dataclass(frozen=True, slots=True)
class UnitDraft:
    """A unit as it is to be. None: the table says nothing of it, so what is known stays."""

    code: str
    name: str
    level: str
    short_name: str | None
    keeps_duty: bool | None
    latitude: float | None
    longitude: float | None
    has_place: bool
    row: Row

    @property
    def department(self) -> bool:
        """Whether it is a department beside its government."""
        return "-" in self.code


def drafts(rows: Iterable[Row], known: Collection[str], problems: list[Problem]) -> dict[str, UnitDraft]:
    """Read and check all rows; return the drafts by code, and add what is wrong to `problems`."""
    found: dict[str, UnitDraft] = {}
    codes = set(known)
    for row in rows:
        codes |= {row["code"]} if CODE.fullmatch(row["code"]) else set()
        draft = _draft(row, problems)
        if draft is None:
            continue
        if (first := found.get(draft.code)) is not None:
            problems.append(row.problem("code", f"代码{draft.code}和{_where(first.row, row)}重复。"))
            continue
        found[draft.code] = draft
    _check_places_in_tree(found.values(), set(known), codes, problems)
    return found


def parent_of(code: str, codes: Mapping[str, object] | Set[str]) -> str | None:
    """Return the nearest government above `code` among `codes`: a department's own, a government's next. None at the top."""
    above = ancestors(code)[:1] if "-" in code else ancestors(code)[1:]
    return next((each for each in above if each in codes), None)


def _draft(row: Row, problems: list[Problem]) -> UnitDraft | None:
    before = len(problems)
    code, name = row["code"], row["name"]
    _check_code(row, code, problems)
    if not name:
        problems.append(row.problem("name", "单位名称不能空。"))
    keeps_duty = _yes_no(row, "keeps_duty", problems)
    latitude, longitude = _degrees(row, "latitude", 90, problems), _degrees(row, "longitude", 180, problems)
    if bool(row["latitude"]) is not bool(row["longitude"]):
        problems.append(row.problem("latitude", "纬度和经度要一起填，或一起空着。"))
    if len(problems) > before:
        return None
    level = LEVELS[depth(code) - 1].value
    has_place = row.has("latitude")
    return UnitDraft(code, name, level, row["short_name"] or None, keeps_duty, latitude, longitude, has_place, row)


def _check_code(row: Row, code: str, problems: list[Problem]) -> None:
    if not code:
        problems.append(row.problem("code", "单位代码不能空。"))
    elif not CODE.fullmatch(code):
        problems.append(row.problem("code", f"“{code}”不是12位数字的区划代码（部门是政府代码加“-简称”，如990100000000-yj）。"))
    elif code.startswith("00"):
        problems.append(row.problem("code", "区划代码的前两位（省）不能是00。"))
    elif row["level"] and words.LEVELS.get(row["level"].lower()) != LEVELS[depth(code) - 1]:
        fits = words.LEVEL_LABELS[LEVELS[depth(code) - 1]]
        problems.append(row.problem("level", f"级别“{row['level']}”和代码不符：{code}是{fits}一级的代码。"))


def _check_places_in_tree(drafts: Iterable[UnitDraft], known: Set[str], codes: Set[str], problems: list[Problem]) -> None:
    top = _top(known or codes, codes)
    for draft in drafts:
        nearest, given = parent_of(draft.code, codes), draft.row["parent"]
        if nearest is None and draft.department:
            problems.append(draft.row.problem("code", f"部门所属的政府{draft.code[:12]}不在表中，也没有登记。"))
        elif given and (sentence := _wrong_parent(draft.code, given, nearest, codes)):
            problems.append(draft.row.problem("parent", sentence))
        elif nearest is None and draft.code != top:
            problems.append(draft.row.problem("code", "找不到它的上级单位：上级不在表中，也没有登记；最高一级只能有一个单位。"))


def _top(among: Set[str], codes: Set[str]) -> str | None:
    """Return the top of the tree in which the highest of `among` stands: what is loaded may put a new top above the known one."""
    top = min((code for code in among if "-" not in code), key=lambda code: (depth(code), code), default=None)
    while top and (higher := parent_of(top, codes)):
        top = higher
    return top


def _wrong_parent(code: str, given: str, nearest: str | None, codes: Set[str]) -> str:
    if given not in codes:
        return f"上级单位{given}不在表中，也没有登记。"
    if given not in ancestors(code) or given == code:
        return f"代码{code}不在上级单位{given}的代码之下。"
    return "" if given == nearest else f"直接上级应为{nearest}，不是{given}。"


def _yes_no(row: Row, column: str, problems: list[Problem]) -> bool | None:
    cell = row[column].lower()
    if cell and cell not in words.YES_NO:
        problems.append(row.problem(column, f"“{row[column]}”看不懂，请填“是”或“否”。"))
    # an empty cell of a column that is there means no; a column that isn't there means nothing
    return words.YES_NO.get(cell, False) if row.has(column) else None


def _degrees(row: Row, column: str, most: int, problems: list[Problem]) -> float | None:
    cell = row[column]
    if not cell:
        return None
    if not re.fullmatch(r"-?\d{1,3}(\.\d+)?", cell) or abs(float(cell)) > most:
        problems.append(row.problem(column, f"“{cell}”不是{-most}到{most}之间的度数，请用小数，如30.2741。"))
        return None
    return float(cell)


def _where(first: Row, here: Row) -> str:
    return f"第{first.line}行" if first.file == here.file else f"{first.file}第{first.line}行"

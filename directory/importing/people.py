"""Rows of a table of people, each read by itself. Whom they mean and whether addresses clash is decided in `matching`. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from directory.importing import words
from directory.importing.addresses import Address, addresses, replaced_channels
from directory.importing.cells import all_of, one
from directory.importing.problems import Problem
from directory.importing.sheets import Row
from schemas.divisions import within
from schemas.values import Role


class HeldRole(NamedTuple):
    """A role over a unit."""

    role: Role
    unit: str


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """A person as they are to be. None: the table says nothing of it, so what is known stays.

    `addresses` stand in the order to try them; `channels` are those that the table has columns for, and so replaces.
    """

    name: str
    unit: str
    title: str | None
    language: str | None
    active: bool | None
    addresses: tuple[Address, ...]
    channels: frozenset[str]
    roles: tuple[HeldRole, ...] | None
    qualifications: tuple[str, ...] | None
    qualified_until: date | None
    row: Row


class Units(NamedTuple):
    """The units that people may belong to: their codes, and the codes by name (several may bear one)."""

    codes: frozenset[str]
    by_name: Mapping[str, tuple[str, ...]]


def drafts(rows: Iterable[Row], units: Units, problems: list[Problem]) -> list[PersonDraft]:
    """Read all rows; add what is wrong to `problems` and leave those rows out."""
    read = (_draft(row, units, problems) for row in rows)
    return [draft for draft in read if draft is not None]


def _draft(row: Row, units: Units, problems: list[Problem]) -> PersonDraft | None:
    before = len(problems)
    if not row["name"]:
        problems.append(row.problem("name", "姓名不能空。"))
    unit = _unit(row, "unit", units, problems)
    roles = _roles(row, unit, units, problems)
    draft = PersonDraft(
        name=row["name"],
        unit=unit or "",
        title=row["title"] if row.has("title") else None,
        language=one(row, "language", words.LANGUAGES, problems),
        active=one(row, "active", words.YES_NO, problems),
        addresses=addresses(row, problems),
        channels=replaced_channels(row),
        roles=roles,
        qualifications=_qualifications(row, roles, problems),
        qualified_until=_until(row, problems),
        row=row,
    )
    return draft if len(problems) == before else None


def _unit(row: Row, column: str, units: Units, problems: list[Problem]) -> str | None:
    """Return the code of the unit in a cell, which may be said by its name where only one bears it."""
    cell = row[column]
    named = (cell,) if cell in units.codes else units.by_name.get(cell, ())
    if len(named) == 1:
        return named[0]
    if not cell:
        sentence = "单位不能空。"
    elif named:
        sentence = f"有{len(named)}个单位叫“{cell}”（{'、'.join(named)}），请填单位代码。"
    else:
        sentence = f"没有“{cell}”这个单位：不在表中，也没有登记。"
    problems.append(row.problem(column, sentence))
    return None


def _roles(row: Row, unit: str | None, units: Units, problems: list[Problem]) -> tuple[HeldRole, ...] | None:
    """Return the roles with the unit over which each is held: the person's own, or the one in the column for it."""
    if not row.has("roles"):
        return None
    over = _unit(row, "scope", units, problems) if row["scope"] else unit
    # a department's people may hold a role over its government, never over anything above or beside that
    if over and unit and not within(over, unit[:12]):
        problems.append(row.problem("scope", f"管辖单位“{row['scope']}”不是本单位或下级单位。"))
    roles = all_of(row, "roles", words.ROLES, problems)
    return tuple(HeldRole(role, over) for role in roles) if over else ()


def _qualifications(row: Row, roles: tuple[HeldRole, ...] | None, problems: list[Problem]) -> tuple[str, ...] | None:
    """Return what the column says; where there is no such column, what the roles ask for."""
    if row.has("qualifications"):
        return tuple(all_of(row, "qualifications", words.QUALIFICATIONS, problems))
    if roles is None:
        return None
    return tuple(words.OF_ROLE[held.role] for held in roles if held.role in words.OF_ROLE)


def _until(row: Row, problems: list[Problem]) -> date | None:
    cell = row["qualified_until"]
    until = words.day(cell)
    if cell and until is None:
        problems.append(row.problem("qualified_until", f"“{cell}”不是日期，请写成2027-06-30。"))
    return until

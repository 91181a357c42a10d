"""Whom a duty table means: a name, and where two bear it, a number. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from uuid import UUID

from directory.numbers import e164
from roster.sheets.cells import Complaint
from roster.sheets.entries import Entry, Found

MOST_GUESSES = 50
"""For how many unknown names near ones are looked for: it takes a moment each, and a person reads no more."""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Someone whom the table may mean. `own`: belongs to the unit itself, not to one below it; `phones`: E.164."""

    id: UUID
    name: str
    title: str = ""
    own: bool = True
    active: bool = True
    phones: frozenset[str] = frozenset()
    unit_name: str = ""

    @property
    def label(self) -> str:
        """What tells them from another of their name: 李家村 主任（尾号0211）."""
        who = " ".join(each for each in (self.unit_name, self.title or "无职务") if each)
        return f"{who}（尾号{max(self.phones, default='无')[-4:]}）"


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry, and who it is."""

    entry: Entry
    person_id: UUID


@dataclass(slots=True)
class Doubt:
    """A name that several bear, the cells in which it stands, and who it may be."""

    name: str
    options: tuple[KnownPerson, ...]
    cells: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class People:
    """Everyone whom the table may mean, and whom a person said it means: by name or by cell, a person's id or number."""

    everyone: Sequence[KnownPerson]
    chosen: Mapping[str, str] = field(default_factory=dict)
    doubts: dict[str, Doubt] = field(default_factory=dict)
    guesses: dict[str, list[str]] = field(default_factory=dict)

    @cached_property
    def by_name(self) -> dict[str, list[KnownPerson]]:
        """All who bear a name."""
        named: dict[str, list[KnownPerson]] = defaultdict(list)
        for each in self.everyone:
            named[each.name].append(each)
        return named

    @cached_property
    def by_number(self) -> dict[str, list[KnownPerson]]:
        """All who have a number."""
        held: dict[str, list[KnownPerson]] = defaultdict(list)
        for each in self.everyone:
            for number in each.phones:
                held[number].append(each)
        return held

    def guess(self, name: str) -> list[str]:
        """Return near names; of too many unknown ones, none."""
        if name not in self.guesses and len(self.guesses) < MOST_GUESSES:
            self.guesses[name] = near_names(name, self.everyone)
        return self.guesses.get(name, [])


def placed(found: Found, people: People) -> list[Placed]:
    """Return the entries with their people; whoever can't be told is a problem of `found`."""
    read: list[Placed] = []
    complain_of, remark_of = _telling(found.problems), _telling(found.remarks)
    for entry in found.entries:
        person = _person(entry, people, complain_of(entry))
        if person is not None:
            _doubt_number(entry, person, remark_of(entry))
            read.append(Placed(entry, person.id))
    return read


def near_names(name: str, people: Iterable[KnownPerson]) -> list[str]:
    """Return up to three names that somebody may have meant: 王伍 for 王五."""
    names = {each.name for each in people if each.active}
    likeness = {each: SequenceMatcher(None, name, each).ratio() for each in names}
    return [each for each in sorted(names, key=lambda each: (-likeness[each], each)) if likeness[each] >= 0.5][:3]


def _person(entry: Entry, people: People, complain: Callable[[str], None]) -> KnownPerson | None:
    named = people.by_name.get(entry.name, [])
    serving = [each for each in named if each.active]
    if not serving:
        complain(_unknown(entry.name, bool(named), people))
        return None
    nearest = [each for each in serving if each.own] or serving
    if entry.phone:
        return _by_number(entry, nearest, people, complain)
    if len(nearest) == 1:
        return nearest[0]
    chosen = _as_chosen(entry, serving, people)
    if chosen is None:
        _doubt(entry, nearest, people)
        complain(_ambiguous(entry, nearest))
    return chosen


def _as_chosen(entry: Entry, serving: list[KnownPerson], people: People) -> KnownPerson | None:
    """Return whom a person said is meant, in this cell or wherever the name stands."""
    said = people.chosen.get(cell_of(entry)) or people.chosen.get(entry.name)
    if not said:
        return None
    return next((each for each in serving if str(each.id) == said or e164(said) in each.phones), None)


def cell_of(entry: Entry) -> str:
    """Return the address of an entry's cell: C7, or 12月!C7 where there are several sheets."""
    return f"{entry.sheet}!{entry.at}" if entry.sheet else entry.at


def _doubt(entry: Entry, nearest: list[KnownPerson], people: People) -> None:
    doubt = people.doubts.setdefault(entry.name, Doubt(entry.name, tuple(nearest)))
    if (cell := cell_of(entry)) not in doubt.cells[-1:]:
        doubt.cells.append(cell)


def _by_number(entry: Entry, nearest: list[KnownPerson], people: People, complain: Callable[[str], None]) -> KnownPerson | None:
    number = e164(entry.phone)
    holders = people.by_number.get(number, []) if number else []
    if same := next((each for each in holders if each.name == entry.name and each.active), None):
        return same
    if holders:
        complain(f"{entry.phone}是{holders[0].name}的电话，不是{entry.name}的。")
    elif len(nearest) > 1:
        complain(_ambiguous(entry, nearest))
    else:
        return nearest[0]
    return None


def _unknown(name: str, left: bool, people: People) -> str:
    if left:
        return f"“{name}”已不在岗，不能再排班。"
    near = people.guess(name)
    meant = f"是不是“{'”“'.join(near)}”？" if near else "请核对姓名，或先在通讯录登记。"
    return f"没有叫“{name}”的人，{meant}"


def _ambiguous(entry: Entry, several: list[KnownPerson]) -> str:
    told = "、".join(each.label for each in several)
    if entry.phone:
        return f"有{len(several)}个叫“{entry.name}”的人：{told}，电话{entry.phone}不是其中任何一人登记的号码。"
    return f"有{len(several)}个叫“{entry.name}”的人：{told}。请加一列“电话”写明手机号。"


def _doubt_number(entry: Entry, person: KnownPerson, remark: Callable[[str], None]) -> None:
    if entry.phone and e164(entry.phone) not in person.phones:
        remark(f"{entry.name}登记的电话里没有{entry.phone}；导入不改通讯录，请核对后到通讯录更正。")


def _telling(told: list[Complaint]) -> Callable[[Entry], Callable[[str], None]]:
    """Return what adds a sentence on an entry's cell to a list, once."""
    known = set(told)

    def about(entry: Entry) -> Callable[[str], None]:
        def tell(sentence: str) -> None:
            if (complaint := Complaint(entry.sheet, entry.at, sentence)) not in known:
                known.add(complaint)
                told.append(complaint)

        return tell

    return about

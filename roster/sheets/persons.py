"""Whom a duty table means: a name, and where two bear it, a number. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from uuid import UUID

from directory.numbers import e164
from roster.sheets.cells import Complaint
from roster.sheets.entries import Entry, Found


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Someone whom the table may mean. `own`: belongs to the unit itself, not to one below it; `phones`: E.164."""

    id: UUID
    name: str
    title: str = ""
    own: bool = True
    active: bool = True
    phones: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry, and who it is."""

    entry: Entry
    person_id: UUID


def placed(found: Found, people: Sequence[KnownPerson]) -> list[Placed]:
    """Return the entries with their people; whoever can't be told is a problem of `found`."""
    read: list[Placed] = []
    for entry in found.entries:
        complain = _complaining(found.problems, entry)
        person = _person(entry, people, complain)
        if person is not None:
            _doubt_number(entry, person, _complaining(found.remarks, entry))
            read.append(Placed(entry, person.id))
    return read


def near_names(name: str, people: Iterable[KnownPerson]) -> list[str]:
    """Return up to three names that somebody may have meant: 王伍 for 王五."""
    names = {each.name for each in people if each.active}
    likeness = {each: SequenceMatcher(None, name, each).ratio() for each in names}
    return [each for each in sorted(names, key=lambda each: (-likeness[each], each)) if likeness[each] >= 0.5][:3]


def _person(entry: Entry, people: Sequence[KnownPerson], complain: Callable[[str], None]) -> KnownPerson | None:
    named = [each for each in people if each.name == entry.name]
    serving = [each for each in named if each.active]
    if not serving:
        complain(_unknown(entry.name, bool(named), people))
        return None
    nearest = [each for each in serving if each.own] or serving
    if len(nearest) == 1 and not entry.phone:
        return nearest[0]
    return _by_number(entry, nearest, people, complain)


def _by_number(
    entry: Entry, nearest: list[KnownPerson], people: Sequence[KnownPerson], complain: Callable[[str], None]
) -> KnownPerson | None:
    number = e164(entry.phone) if entry.phone else None
    other = next((each for each in people if number and number in each.phones), None)
    if other is not None and other.name == entry.name and other.active:
        return other
    if other is not None:
        complain(f"{entry.phone}是{other.name}的电话，不是{entry.name}的。")
    elif len(nearest) > 1:
        complain(_ambiguous(entry, nearest))
    else:
        return nearest[0]
    return None


def _unknown(name: str, left: bool, people: Sequence[KnownPerson]) -> str:
    if left:
        return f"“{name}”已不在岗，不能再排班。"
    near = near_names(name, people)
    meant = f"是不是“{'”“'.join(near)}”？" if near else "请核对姓名，或先在通讯录登记。"
    return f"没有叫“{name}”的人，{meant}"


def _ambiguous(entry: Entry, several: list[KnownPerson]) -> str:
    told = "、".join(f"{each.title or '无职务'}（尾号{max(each.phones, default='无')[-4:]}）" for each in several)
    if entry.phone:
        return f"有{len(several)}个叫“{entry.name}”的人：{told}，电话{entry.phone}不是其中任何一人登记的号码。"
    return f"有{len(several)}个叫“{entry.name}”的人：{told}。请加一列“电话”写明手机号。"


def _doubt_number(entry: Entry, person: KnownPerson, remark: Callable[[str], None]) -> None:
    if entry.phone and e164(entry.phone) not in person.phones:
        remark(f"{entry.name}登记的电话里没有{entry.phone}；导入不改通讯录，请核对后到通讯录更正。")


def _complaining(told: list[Complaint], entry: Entry) -> Callable[[str], None]:
    def complain(sentence: str) -> None:
        if (complaint := Complaint(entry.sheet, entry.at, sentence)) not in told:
            told.append(complaint)

    return complain

"""Whom a row of people means: someone known, or someone new; and whose an address is when all is loaded. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from directory.importing.addresses import EMAIL, NAMED, Address, column_of
from directory.importing.people import PersonDraft
from directory.importing.problems import Problem
from schemas.values import Channel, Role

_WAKE_NOBODY = (EMAIL, *NAMED, Channel.WEBPUSH.value)
_MUST_BE_REACHED = frozenset({Role.OFFICER, Role.DUTY_OFFICER, Role.DUTY_LEADER})


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Someone in the directory, as far as matching needs it."""

    id: UUID
    name: str
    unit: str
    active: bool
    addresses: frozenset[Address]


@dataclass(frozen=True, slots=True)
class Match:
    """A row and the person it means; None: someone new."""

    draft: PersonDraft
    known: KnownPerson | None


def match(drafts: Sequence[PersonDraft], known: Sequence[KnownPerson], problems: list[Problem]) -> list[Match]:
    """Find whom each row means: by name and a common address, else by name and unit where that leaves no doubt.

    So a person may move to another unit, or get another number, and stays the same person; not both at once. The matches stand in
    the order of the rows.
    """
    owners = {address: person for person in known for address in person.addresses}
    matches: list[Match] = []
    left: list[PersonDraft] = []
    for draft in drafts:
        same = {owner.id: owner for a in draft.addresses if (owner := owners.get(a)) and owner.name == draft.name}
        if len(same) == 1:
            matches.append(Match(draft, next(iter(same.values()))))
        else:
            left.append(draft)
    taken = {each.known.id for each in matches if each.known}
    matches += _by_name_and_unit(left, [person for person in known if person.id not in taken], problems)
    problems.extend(_twice_the_same(matches))
    problems.extend(_shared_in_file(drafts))
    problems.extend(_taken_by_others(matches, owners))
    problems.extend(_not_reached(matches))
    place = {id(draft): number for number, draft in enumerate(drafts)}
    return sorted(matches, key=lambda each: place[id(each.draft)])


def _by_name_and_unit(drafts: Iterable[PersonDraft], known: Iterable[KnownPerson], problems: list[Problem]) -> list[Match]:
    rows: dict[tuple[str, str], list[PersonDraft]] = defaultdict(list)
    people: dict[tuple[str, str], list[KnownPerson]] = defaultdict(list)
    for draft in drafts:
        rows[draft.name, draft.unit].append(draft)
    for person in known:
        people[person.name, person.unit].append(person)
    matches = []
    for who, namesakes in rows.items():
        candidates = people.get(who, [])
        if len(namesakes) == len(candidates) == 1:
            matches.append(Match(namesakes[0], candidates[0]))
        elif not candidates:
            matches += [Match(draft, None) for draft in namesakes]
        else:
            sentence = f"本单位有同名的“{who[0]}”，号码又都对不上，分不清是谁；请至少保留一个原来登记的号码。"
            problems.extend(draft.row.problem("name", sentence) for draft in namesakes)
    return matches


def _twice_the_same(matches: Iterable[Match]) -> Iterable[Problem]:
    first: dict[UUID, Match] = {}
    for each in matches:
        if each.known and (other := first.setdefault(each.known.id, each)) is not each:
            yield each.draft.row.problem("name", f"和{_where(other.draft, each.draft)}是同一个人，请合并成一行。")


def _shared_in_file(drafts: Iterable[PersonDraft]) -> Iterable[Problem]:
    first: dict[Address, PersonDraft] = {}
    for draft in drafts:
        for address in draft.addresses:
            if (other := first.setdefault(address, draft)) is not draft:
                sentence = f"{address.address}和{_where(other, draft)}（{other.name}）重复，一个号码只能属于一个人。"
                yield draft.row.problem(column_of(address.channel), sentence)


def _taken_by_others(matches: Sequence[Match], owners: Mapping[Address, KnownPerson]) -> Iterable[Problem]:
    """An address stays with its owner unless the owner has left or the same tables take it from them."""
    rewritten = {each.known.id: each.draft for each in matches if each.known}
    for each in matches:
        for address in each.draft.addresses:
            owner = owners.get(address)
            if owner is None or (each.known and owner.id == each.known.id) or _gives_up(owner, address, rewritten.get(owner.id)):
                continue
            whose = f"{address.address}已登记在{owner.name}（{owner.unit}）名下"
            remedy = f"如已换人，请在表中加上{owner.name}，把号码改掉或“在岗”填“否”"
            yield each.draft.row.problem(column_of(address.channel), f"{whose}；{remedy}。")


def _gives_up(owner: KnownPerson, address: Address, row: PersonDraft | None) -> bool:
    if row is None:
        return not owner.active
    leaves = row.active is False or (row.active is None and not owner.active)
    return leaves or (address.channel in row.channels and address not in row.addresses)


def _not_reached(matches: Iterable[Match]) -> Iterable[Problem]:
    for each in matches:
        draft, kept = each.draft, each.known.addresses if each.known else frozenset()
        must = any(held.role in _MUST_BE_REACHED for held in draft.roles or ())
        ways = {*draft.addresses, *(a for a in kept if a.channel not in draft.channels)}
        if must and draft.active is not False and not any(way.channel not in _WAKE_NOBODY for way in ways):
            yield draft.row.problem("mobile", f"{draft.name}承担值守职责，必须有能接到通知的手机号。")


def _where(first: PersonDraft, here: PersonDraft) -> str:
    same_file = first.row.file == here.row.file
    return f"第{first.row.line}行" if same_file else f"{first.row.file}第{first.row.line}行"

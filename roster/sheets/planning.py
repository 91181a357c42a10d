"""What importing a duty table would change in the standing roster: added, removed, changed, day by day. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from uuid import UUID

from roster.on_duty import ORDER
from roster.sheets.cells import Complaint
from roster.sheets.persons import Placed
from schemas import labels

_RANK = {str(post): place for post, place in ORDER.items()}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A shift as the table has it, and the cell that says so."""

    post: str
    person_id: UUID
    starts_at: datetime
    ends_at: datetime
    note: str = ""
    sheet: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A shift as it stands now. `where`: the duty room and post in words, for sentences."""

    id: UUID
    version: int
    post: str
    person_id: UUID
    starts_at: datetime
    ends_at: datetime
    note: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One change: added without `before`, removed without `after`, else changed."""

    before: Standing | None
    after: Wanted | None

    @property
    def what(self) -> str:
        """Added, removed or changed."""
        return "changed" if self.before and self.after else ("added" if self.after else "removed")

    @property
    def shift(self) -> Standing | Wanted:
        """How it is to be; for a removed one, how it was."""
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(slots=True)
class Plan:
    """All changes in order of time. `kept`: stand already as the table has them; `past`: over, so left as they are."""

    steps: list[Step] = field(default_factory=list)
    kept: list[Standing] = field(default_factory=list)
    past: int = 0

    @property
    def same(self) -> int:
        """How many stand already as the table has them."""
        return len(self.kept)

    def count(self, what: str) -> int:
        """Return how many are added, removed or changed."""
        return sum(step.what == what for step in self.steps)

    def by_day(self, zone: tzinfo) -> dict[date, list[Step]]:
        """Return the changes under the local day on which each shift begins."""
        days: dict[date, list[Step]] = {}
        for step in self.steps:
            days.setdefault(step.shift.starts_at.astimezone(zone).date(), []).append(step)
        return days

    def kept_by_day(self, zone: tzinfo) -> dict[date, list[Standing]]:
        """Return what stays under the local day on which each shift begins."""
        days: dict[date, list[Standing]] = {}
        for each in self.kept:
            days.setdefault(each.starts_at.astimezone(zone).date(), []).append(each)
        return days

    @property
    def fingerprint(self) -> str:
        """The same for the same changes of the same shifts: what a person confirmed is what is done."""
        said = [
            (step.what, step.before and (str(step.before.id), step.before.version), step.after and _key(step.after))
            for step in self.steps
        ]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


def wanted(people: Iterable[Placed], zone: tzinfo) -> list[Wanted]:
    """Return the shifts that a table has, each once for its cell."""
    shifts: dict[tuple[str, ...], Wanted] = {}
    for each in people:
        entry = each.entry
        start, end = entry.span.on(entry.day, zone)
        shift = Wanted(entry.post, each.person_id, start, end, entry.note, entry.sheet, entry.at)
        shifts.setdefault((*_key(shift), shift.sheet, shift.at), shift)
    return sorted(shifts.values(), key=_order)


def plan(want: Sequence[Wanted], stand: Sequence[Standing], now: datetime) -> Plan:
    """Return what makes of the shifts that stand those that are wanted.

    `stand` are the shifts that the table speaks of: its days, its posts. What is over is neither entered nor taken out.
    """
    made = Plan(past=sum(each.ends_at <= now for each in want))
    open_wanted = {_key(each): each for each in want if each.ends_at > now}
    open_standing = sorted((each for each in stand if each.ends_at > now), key=_order)
    made.kept = list({_key(each): each for each in open_standing if _key(each) in open_wanted}.values())
    kept = {each.id for each in made.kept}
    left: dict[tuple[str, float], list[Standing]] = {}
    for each in (each for each in open_standing if each.id not in kept):
        left.setdefault((each.post, each.starts_at.timestamp()), []).append(each)
    stood = {_key(each) for each in made.kept}
    for key, wish in open_wanted.items():
        if key not in stood:
            made.steps.append(Step(_instead_of(wish, left.get((wish.post, wish.starts_at.timestamp()), [])), wish))
    made.steps += [Step(each, None) for several in left.values() for each in several]
    made.steps.sort(key=lambda step: _order(step.shift))
    return made


def clashes(want: Sequence[Wanted], elsewhere: Sequence[Standing], names: dict[UUID, str], zone: tzinfo) -> list[Complaint]:
    """Return who would stand on two posts at once: in the table itself, or there and where they stand already."""
    found: list[Complaint] = []
    by_person: dict[UUID, list[Wanted]] = {}
    running: dict[UUID, list[Wanted]] = {}
    for each in sorted(want, key=_order):
        name = names[each.person_id]
        before = [other for other in running.get(each.person_id, ()) if other.ends_at > each.starts_at]
        found += [Complaint(each.sheet, each.at, _twice(name, each, other, zone)) for other in before if _overlap(each, other)]
        running[each.person_id] = [*before, each]
        by_person.setdefault(each.person_id, []).append(each)
    for held in elsewhere:
        there = [each for each in by_person.get(held.person_id, ()) if _overlap(each, held)]
        found += [Complaint(each.sheet, each.at, _busy(names[each.person_id], held, zone)) for each in there]
    return list(dict.fromkeys(found))


def _busy(name: str, held: Standing, zone: tzinfo) -> str:
    return f"{name}{_clock(held.starts_at, zone)}至{_clock(held.ends_at, zone)}已在{held.where}岗位，不能同时再排。"


def _twice(name: str, each: Wanted, other: Wanted, zone: tzinfo) -> str:
    day = other.starts_at.astimezone(zone)
    there = f"{other.at}格" if other.at != each.at else "同一格"
    if each.post == other.post:
        return f"{name}的班次和{there}（{_clock(day, zone)}起）的时间重叠。"
    return f"{name}{day.month}月{day.day}日已在{there}排为{labels.post(other.post)}，不能同时再排{labels.post(each.post)}。"


def _clock(at: datetime, zone: tzinfo) -> str:
    local = at.astimezone(zone)
    return f"{local.month}月{local.day}日{local:%H:%M}"


def _overlap(one: Wanted, other: Wanted | Standing) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _instead_of(each: Wanted, left: list[Standing]) -> Standing | None:
    """Take out of `left`, those of the post at the same start, the one that becomes `each`: of the same person before others."""
    before = min(left, key=lambda other: (other.person_id != each.person_id, other.ends_at != each.ends_at), default=None)
    if before is not None:
        left.remove(before)
    return before


def _key(shift: Wanted | Standing) -> tuple[str, str, str, str]:
    return shift.post, str(shift.person_id), str(shift.starts_at.timestamp()), str(shift.ends_at.timestamp())


def _order(shift: Wanted | Standing) -> tuple[datetime, int, str, UUID]:
    return shift.starts_at, _RANK.get(shift.post, len(_RANK)), shift.post, shift.person_id

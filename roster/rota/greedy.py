"""A plan made at once, slot by slot: what the solver begins from, and what stands when its time is up. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from uuid import UUID

from roster.rota.barring import barred, busy_by_person, exclusive
from roster.rota.days import DayKind
from roster.rota.model import Candidate, Plan, Problem, Slot, Taken


def greedy(problem: Problem, begun: Plan | None = None) -> Plan:
    """Give each slot to whoever can take it and had the fewest of its class so far; what `begun` has stays."""
    given: dict[UUID, list[Slot]] = defaultdict(list)
    taken = {each.slot: each.person for each in begun.taken} if begun else {}
    for slot, person in taken.items():
        if person is not None:
            given[person].append(slot)
    busy, avoided = busy_by_person(problem.busy), {(each.person, each.day) for each in problem.wishes if each.kind == "avoid"}

    def burden(each: Candidate, slot: Slot) -> tuple[int, bool, int, str]:
        counts = Counter(one.kind for one in given[each.person])
        of_class = each.carried(slot.kind) + counts[slot.kind]
        return of_class, (each.person, slot.day) in avoided, counts.total() + sum(map(each.carried, DayKind)), str(each.person)

    def free(each: Candidate, slot: Slot) -> bool:
        clash = barred(slot, busy.get(each.person, ())) or any(exclusive(slot, one) for one in given[each.person])
        return slot.post in each.posts and not clash

    for slot in problem.slots:
        if taken.get(slot) is None:
            can = [each for each in problem.candidates if free(each, slot)]
            best = min(can, key=lambda each: burden(each, slot), default=None)
            taken[slot] = best.person if best else None
            if best:
                given[best.person].append(slot)
    return Plan(tuple(Taken(slot, taken[slot]) for slot in problem.slots), proven=False)

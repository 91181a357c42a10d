"""The fairest plan that breaks no rule, by CP-SAT within a bound of time. Pure: the same problem gives the same plan.

What counts, each before all that follow: no slot empty, an officer's or leader's least of all; every class of days even over
people, what they had before included; the sum of all classes even; wishes; the weeks even. Evenness is a convex cost: whoever
has more gets the next one dearer, so two people who could exchange never end up two apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise
from typing import Any
from uuid import UUID

from roster.rota.barring import barred, busy_by_person, exclusive
from roster.rota.days import DayKind
from roster.rota.greedy import greedy
from roster.rota.model import Plan, Problem, Slot, Taken
from roster.rules import ALWAYS

EMPTY, CLASS, TOTAL, WISH, WEEK = 50_000_000, 20_000, 1_500, 60, 1
SEED = 20150401


def solve(problem: Problem, seconds: float) -> Plan:
    """Return the best plan found within `seconds`; when that is not proven the best, the plan says so."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    takes = _variables(model, problem)
    empty = _one_each(model, problem, takes)
    cost = [EMPTY * (2 if slot.post in ALWAYS else 1) * none for slot, none in zip(problem.slots, empty, strict=True)]
    _never_both(model, problem, takes)
    cost += _evenness(model, problem, takes) + _wishes(problem, takes)
    model.minimize(sum(cost))
    first = greedy(problem)
    for place, taken in enumerate(first.taken):
        for person, variable in takes[place].items():
            model.add_hint(variable, person == taken.person)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.random_seed = SEED
    solver.parameters.num_workers = 1
    solver.parameters.absolute_gap_limit = WISH - 1  # what is left to gain by then is only the evenness of weeks
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return first
    found = Plan(tuple(Taken(slot, _who(solver, takes[place])) for place, slot in enumerate(problem.slots)))
    return found if status == cp_model.OPTIMAL else greedy(problem, begun=found)


def _who(solver: Any, takes: Mapping[UUID, Any]) -> UUID | None:
    return next((person for person, variable in takes.items() if solver.boolean_value(variable)), None)


def _variables(model: Any, problem: Problem) -> list[dict[UUID, Any]]:
    """Return for each slot a variable of everybody who can take it."""
    busy = busy_by_person(problem.busy)
    return [
        {
            each.person: model.new_bool_var(f"{place} {each.person}")
            for each in problem.candidates
            if slot.post in each.posts and not barred(slot, busy.get(each.person, ()))
        }
        for place, slot in enumerate(problem.slots)
    ]


def _one_each(model: Any, problem: Problem, takes: list[dict[UUID, Any]]) -> list[Any]:
    """Have each slot taken by one person or be empty; return the variables of the empty ones."""
    empty = [model.new_bool_var(f"empty {place}") for place in range(len(problem.slots))]
    for place, none in enumerate(empty):
        model.add_exactly_one([*takes[place].values(), none])
    return empty


def _never_both(model: Any, problem: Problem, takes: list[dict[UUID, Any]]) -> None:
    """Let nobody be on two posts at once or come back unrested."""
    slots = problem.slots
    ordered = sorted(range(len(slots)), key=lambda place: slots[place].starts_at)
    longest = max((each.rest for each in slots), default=None)
    for at, one in enumerate(ordered):
        for other in ordered[at + 1 :]:
            if longest is not None and slots[other].starts_at >= slots[one].ends_at + longest:
                break
            if exclusive(slots[one], slots[other]):
                for person in takes[one].keys() & takes[other].keys():
                    model.add_at_most_one([takes[one][person], takes[other][person]])


def _evenness(model: Any, problem: Problem, takes: list[dict[UUID, Any]]) -> list[Any]:
    """Return the costs of unevenness: per class of days, in all, and per week."""
    cost: list[Any] = []
    least = {kind: min((each.carried(kind) for each in problem.candidates), default=0) for kind in DayKind}
    for each in problem.candidates:
        of: dict[DayKind | str | tuple[int, int], list[Any]] = defaultdict(list)
        for place, slot in enumerate(problem.slots):
            if (variable := takes[place].get(each.person)) is not None:
                for group in (slot.kind, "total", _week(slot)):
                    of[group].append(variable)
        for group, variables in of.items():
            weight = CLASS if isinstance(group, DayKind) else TOTAL if group == "total" else WEEK
            before = each.carried(group) - least[group] if isinstance(group, DayKind) else 0
            if group == "total":
                before = sum(each.carried(kind) - least[kind] for kind in DayKind)
            cost += _dearer_and_dearer(model, variables, before, weight)
    return cost


def _dearer_and_dearer(model: Any, variables: list[Any], before: int, weight: int) -> list[Any]:
    """Count shifts in steps of which each costs more than the one below it."""
    steps = [model.new_bool_var("") for _ in variables]
    model.add(sum(steps) == sum(variables))
    for lower, upper in pairwise(steps):
        model.add_implication(upper, lower)
    return [weight * (2 * (before + height) + 1) * step for height, step in enumerate(steps)]


def _wishes(problem: Problem, takes: list[dict[UUID, Any]]) -> list[Any]:
    wanted = {(each.person, each.day): WISH if each.kind == "avoid" else -WISH for each in problem.wishes}
    return [
        wanted[person, slot.day] * variable
        for place, slot in enumerate(problem.slots)
        for person, variable in takes[place].items()
        if (person, slot.day) in wanted
    ]


def _week(slot: Slot) -> tuple[int, int]:
    return slot.day.isocalendar()[:2]

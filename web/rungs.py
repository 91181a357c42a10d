"""The ladder of an escalation as it is drawn: what was fired, what comes next and when, what would come after. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from policies.model import Ladder
from roster.ladder import Place
from roster.tables import Escalation, EscalationStep
from roster.wording import step_label
from schemas import labels
from web.names import Named

State = Literal["fired", "taken", "empty", "next", "later"]


@dataclass(frozen=True, slots=True)
class Called:
    """Someone who was called, on which post."""

    name: str
    post: str
    phone: str
    said_so: bool = False


@dataclass(frozen=True, slots=True)
class Rung:
    """One step. `at`: when it was fired, or will be; `reason`: why, in words; `called`: whom."""

    number: str
    label: str
    state: State
    at: datetime | None = None
    reason: str = ""
    called: tuple[Called, ...] = ()
    needs_all: bool = False


def rungs(
    escalation: Escalation, steps: Sequence[EscalationStep], takers: frozenset[UUID], people: Mapping[UUID, Named]
) -> list[Rung]:
    """Return the whole ladder: every fired step, then what is still to come in this round while it climbs."""
    ladder = Ladder.model_validate(escalation.ladder)
    fired = [_fired(step, ladder, takers, people) for step in steps]
    return fired + _to_come(escalation, ladder)


def _fired(step: EscalationStep, ladder: Ladder, takers: frozenset[UUID], people: Mapping[UUID, Named]) -> Rung:
    ids = {UUID(each["person_id"]): each["post"] for each in step.called}
    state: State = "taken" if takers & ids.keys() else "fired" if ids else "empty"
    said_so = set(map(UUID, step.said_so))
    called = tuple(_called(person, post, people, person in said_so) for person, post in ids.items())
    label, needs_all = _label(ladder, step.round, step.step), ladder.needs_all(ladder.steps[step.step - 1])
    return Rung(_number(step.round, step.step), label, state, step.fired_at, step.reason, called, needs_all)


def _called(person: UUID, post: str, people: Mapping[UUID, Named], said_so: bool) -> Called:
    known = people.get(person)
    return Called(known.name if known else "（已不在通讯录）", labels.post(post), known.phone if known else "", said_so)


def _to_come(escalation: Escalation, ladder: Ladder) -> list[Rung]:
    if escalation.state not in ("running", "acknowledged"):
        return []
    ahead = [Place(escalation.round, step) for step in range(escalation.step + 1, len(ladder.steps) + 1)]
    if not ahead and escalation.round < ladder.rounds:
        ahead = [Place(escalation.round + 1, step) for step in range(1, len(ladder.steps) + 1)]
    drawn = [
        Rung(
            _number(place.round, place.step),
            _label(ladder, place.round, place.step),
            "later" if order else "next",
            None if order else escalation.next_at,
        )
        for order, place in enumerate(ahead)
    ]
    last = Rung("!", "仍无人应答：全线红色告警", "later" if ahead else "next", None if ahead else escalation.next_at)
    return [*drawn, last]


def _number(turn: int, step: int) -> str:
    return str(step) if turn == 1 else f"{turn}·{step}"


def _label(ladder: Ladder, turn: int, step: int) -> str:
    return step_label(Place(turn, step), ladder.steps[step - 1])

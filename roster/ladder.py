"""Which step of a ladder comes next. Pure: it is told how far the climb has come and answers with a named reason.

A climb only ever goes up: step by step, then round by round. No step fires twice, and every climb ends. An acknowledgement lets
it rest; when that is forgotten it goes on from where it stood.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from policies.model import Ladder, Step


class Why(StrEnum):
    """Why a step fires."""

    MISSED = "missed"
    UNANSWERED = "unanswered"
    UNREACHED = "unreached"
    NOBODY_BEFORE = "nobody_before"
    FORGOTTEN = "forgotten"
    NEXT_ROUND = "next_round"
    HANDED_ON = "handed_on"
    PASSED_ON = "passed_on"
    NOT_TAKEN = "not_taken"
    NOT_ALL = "not_all"


class End(StrEnum):
    """Why a climb can't go on."""

    CLIMBED = "climbed"
    NOBODY_ON_DUTY = "nobody_on_duty"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """How far a climb has come: the newest fired step, counted from 1. Step 0 of round 1: none yet."""

    round: int = 1
    step: int = 0


@dataclass(frozen=True, slots=True)
class Fire:
    """The step that is to fire now."""

    place: Place
    rule: Step
    why: Why


@dataclass(frozen=True, slots=True)
class Exhausted:
    """There is no step left."""

    why: End


def next_step(ladder: Ladder, fired: Place, why: Why, empty_in_a_row: int = 0) -> Fire | Exhausted:
    """Return what comes after `fired`.

    Args:
        ladder: the rules as they stood when the climb began.
        fired: the newest step that fired, whether anybody could be called or not.
        why: what made the climb go on: the clock was missed, nobody answered, or who answered forgot it.
        empty_in_a_row: how many steps just fired with nobody on duty to call. A whole ladder of them is the end: to climb it
            again at the same moment would call nobody either.
    """
    if empty_in_a_row >= len(ladder.steps):
        return Exhausted(End.NOBODY_ON_DUTY)
    place = Place(fired.round, fired.step + 1)
    if place.step > len(ladder.steps):
        place = Place(fired.round + 1, 1)
    if place.round > ladder.rounds:
        return Exhausted(End.FORGOTTEN if why is Why.FORGOTTEN else End.CLIMBED)
    return Fire(place, ladder.steps[place.step - 1], _named(why, place, empty_in_a_row))


def _named(why: Why, place: Place, empty_in_a_row: int) -> Why:
    if empty_in_a_row:
        return Why.NOBODY_BEFORE
    if why is Why.UNANSWERED and place.step == 1:
        return Why.NEXT_ROUND
    return why

"""Who would be called when, if a clock were missed at a moment and nobody answered. Pure: a climb over the roster as it stands.

It goes by the same decisions as a real climb (`next_step`, `on_duty_at`, `on_posts`), with the clock run ahead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from policies.model import Ladder, Step
from roster.ladder import Exhausted, Fire, Place, Why, next_step
from roster.on_duty import OnDuty, ShiftLike, on_duty_at, on_posts
from roster.wording import nobody_there, step_label, why_exhausted, why_fired


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One step as it would fire. `people` empty: `gap` says which posts nobody is on, and the next step fires at once."""

    place: Place
    label: str
    at: datetime
    unit: str
    rule: Step
    people: tuple[OnDuty, ...]
    reason: str
    gap: str = ""


@dataclass(frozen=True, slots=True)
class Foretold:
    """A whole climb. `ends_at`: when nobody would be left to call; `end`: why, as a sentence."""

    steps: tuple[Foreseen, ...]
    ends_at: datetime
    end: str

    @property
    def gaps(self) -> tuple[str, ...]:
        """The empty posts, each once."""
        return tuple(dict.fromkeys(step.gap for step in self.steps if step.gap))


def longest(ladder: Ladder) -> timedelta:
    """Return how long a climb lasts in which somebody is on every post."""
    return ladder.rounds * sum((step.wait for step in ladder.steps), timedelta())


def foretell(
    ladder: Ladder,
    missed_at: datetime,
    rooms: Mapping[str, str],
    shifts: Mapping[str, Sequence[ShiftLike]],
    names: Mapping[str, str],
) -> Foretold:
    """Return the climb of a clock that is missed at `missed_at`, when no call is answered and none fails.

    Args:
        ladder: its rules.
        missed_at: when its first step fires.
        rooms: the duty rooms of ``own`` and ``superior``.
        shifts: of each of these rooms, all that touch the climb.
        names: what people call these rooms.
    """
    steps: list[Foreseen] = []
    fired, at, why, empty = Place(), missed_at, Why.MISSED, 0
    while True:
        following = next_step(ladder, fired, why, empty)
        if isinstance(following, Exhausted):
            return Foretold(tuple(steps), at, why_exhausted(following.why, ladder))
        unit = rooms[following.rule.of]
        people = on_posts(on_duty_at(shifts[unit], at), following.rule.call)
        step = _foreseen(ladder, following, at, people, unit=unit, name=names.get(unit, unit))
        steps.append(step)
        fired = following.place
        if step.people:
            at, why, empty = at + following.rule.wait, Why.UNANSWERED, 0
        else:
            empty += 1


def _foreseen(ladder: Ladder, fire: Fire, at: datetime, people: Sequence[OnDuty], *, unit: str, name: str) -> Foreseen:
    return Foreseen(
        place=fire.place,
        label=step_label(fire.place, fire.rule),
        at=at,
        unit=unit,
        rule=fire.rule,
        people=tuple(people),
        reason=why_fired(fire.why, ladder, fire.place),
        gap="" if people else nobody_there(name, fire.rule.call).replace("此刻", "届时"),
    )

"""When a step counts as acknowledged: any of those called, or all of them, have said so. Pure.

The order in which people say so, and how often each does, changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Asked:
    """A fired step: whom it called, who of them said so, whom no channel could reach, and whether all have to say so."""

    called: frozenset[UUID]
    needs_all: bool
    said_so: frozenset[UUID] = frozenset()
    unreached: frozenset[UUID] = frozenset()

    @property
    def missing(self) -> frozenset[UUID]:
        """Who has not said so yet."""
        return self.called - self.said_so

    @property
    def acknowledged(self) -> bool:
        """Whether it counts as acknowledged; a step that called nobody never does."""
        return bool(self.said_so) and (not self.needs_all or not self.missing)

    @property
    def nobody_left(self) -> bool:
        """Whether it is no use to wait any longer: everyone who has not said so can't be reached."""
        return not self.acknowledged and self.missing <= self.unreached

    def heard(self, person: UUID) -> Asked:
        """Return the step after a person said so; of one whom it did not call it takes no note."""
        return replace(self, said_so=self.said_so | ({person} & self.called))


def counts(steps: Sequence[Asked], person: UUID) -> bool:
    """Say whether it is acknowledged now that a person said so.

    Args:
        steps: every fired step, oldest first, with this person's word taken note of.
        person: who said so. Who was called at no step counts as called by the newest one, if any one's word is enough there.
    """
    theirs = [step for step in steps if person in step.called]
    if theirs:
        return any(step.acknowledged for step in theirs)
    return not steps or not steps[-1].needs_all


def still_to_ask(on_posts: Iterable[UUID], before: Asked | None) -> frozenset[UUID]:
    """Return whom a step calls that fires again: of those on its posts all but who said so before, when all have to.

    Where nobody would be left, all are called: that someone else is missing concerns them too.
    """
    people = frozenset(on_posts)
    if before is None or not before.needs_all or before.acknowledged:
        return people
    return people - before.said_so or people

"""Which notices an answer means."""

from __future__ import annotations

from dataclasses import dataclass

from notifier.tables import Notice


@dataclass(frozen=True, slots=True)
class Meant:
    """What an answer refers to. `open`: to be acknowledged now. `done`: settled before. The rest are codes.

    `judged`: what its sender judges; `by_others` of them were sent to somebody else, `guessed` were not named.
    """

    open: tuple[Notice, ...] = ()
    done: tuple[Notice, ...] = ()
    not_theirs: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    judged: tuple[Notice, ...] = ()
    by_others: tuple[Notice, ...] = ()
    guessed: tuple[Notice, ...] = ()

    @property
    def empty(self) -> bool:
        """Nothing is left to be answered here."""
        return not (self.open or self.done or self.not_theirs or self.unknown)

"""A rush: many messages that somebody waits for are committed at once. What only tells is held back until it is over.

A thousand clocks that run out in one second make five thousand messages. Two thousand of them bring the calls to people; the
others say that a step was fired, that a text went out. On the same cores they would delay the calls by half a second.
"""

from __future__ import annotations

MANY = 32
"""So many in one commit are a rush."""
CALM_SECONDS = 1.0
"""How long after the last of them it is over: about as long as it takes to send them."""
LONGEST_SECONDS = 3.0
"""The longest that anything is held back: who looks at a page or the journal has it by then, however long the rush."""


class Rush:
    """Keeps when it began and when it was last fed. Times are seconds of a clock that never goes back."""

    def __init__(self) -> None:
        self._began = self._fed = float("-inf")

    def came(self, waited_for: int, at: float) -> None:
        """Take note of how many messages of a commit somebody waits for."""
        if waited_for >= MANY:
            if at > self._fed + CALM_SECONDS:
                self._began = at
            self._fed = at

    def hold(self, at: float) -> float:
        """Return for how many seconds more what only tells is to be held; 0: it may go."""
        return max(0.0, min(self._fed + CALM_SECONDS, self._began + LONGEST_SECONDS) - at)

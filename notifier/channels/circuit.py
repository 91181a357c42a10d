"""Whether a carrier account is worth trying: after failures in a row it rests, then one try decides. Pure.

Times are seconds of a clock that never goes back.
"""

from __future__ import annotations

from dataclasses import dataclass

FAILURES_IN_A_ROW = 3
REST_SECONDS = 1.0
LONGEST_REST_SECONDS = 16.0


@dataclass(slots=True)
class Circuit:
    """Closed: calls pass. Open: none does, until its rest is over. Then one call is let through, and its outcome decides.

    Each rest is twice as long as the one before, up to `LONGEST_REST_SECONDS`.
    """

    failures: int = 0
    rests: int = 0
    open_until: float | None = None
    trying: bool = False

    @property
    def is_open(self) -> bool:
        """The account has failed too often in a row, and has not worked since."""
        return self.open_until is not None

    def lets(self, now: float) -> bool:
        """Say whether a call may pass now; of those that ask after a rest only the first."""
        if self.open_until is None:
            return True
        if now < self.open_until or self.trying:
            return False
        self.trying = True
        return True

    def wait(self, now: float) -> float:
        """Return the seconds until the next try."""
        return max(0.0, self.open_until - now) if self.open_until is not None else 0.0

    def worked(self) -> None:
        """The account answered: whatever it said, it is alive."""
        self.failures, self.rests, self.open_until, self.trying = 0, 0, None, False

    def failed(self, now: float) -> bool:
        """Count a failure of the account; say whether it opened the circuit just now."""
        self.failures += 1
        was_open, self.trying = self.is_open, False
        if self.failures < FAILURES_IN_A_ROW and not was_open:
            return False
        if was_open and self.open_until is not None and now < self.open_until:
            return False  # a call that was under way when it opened
        self.open_until = now + min(REST_SECONDS * 2**self.rests, LONGEST_REST_SECONDS)
        self.rests += 1
        return not was_open

    def given_up(self) -> None:
        """The one try ended without an answer of any kind, e.g. it was cancelled: another may try."""
        self.trying = False

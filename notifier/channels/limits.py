"""What may go out by a channel: a day's messages of each account, and how fast to one robot, chat or receiver. Pure.

How many a second an account may send, and how many calls to a carrier are under way, each sender says itself (`pacing`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
NAMES = {SECOND: "每秒", MINUTE: "每分钟"}


@dataclass(frozen=True, slots=True)
class Rate:
    """So many to one address within a time. `whom`: what such an address is called."""

    most: int
    within: timedelta
    whom: str

    def share(self, urgent: bool) -> int:
        """Return how many of them may go: what is not urgent leaves a quarter to what is."""
        return self.most if urgent else max(1, self.most * 3 // 4)


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one channel. `a_day`: by account, in the order of the settings, 0: none; `to_one`: of the address that it is given."""

    a_day: tuple[int, ...] = ()
    to_one: Callable[[str], tuple[Rate, ...]] | None = None

    @property
    def counts_days(self) -> bool:
        """Whether any account has a limit for the day."""
        return any(self.a_day)

    def left(self, used: dict[int, int]) -> tuple[int | None, ...]:
        """Return how much each account has left today; None: any number. `used`: by account, 1 for the first."""
        return tuple(most - used.get(number, 0) if most else None for number, most in enumerate(self.a_day, 1))


def rates(whom: str, a_minute: int, a_second: int = 0) -> tuple[Rate, ...]:
    """Return the rates of an address; 0: none."""
    both = (Rate(a_minute, MINUTE, whom), Rate(a_second, SECOND, whom))
    return tuple(rate for rate in both if rate.most)

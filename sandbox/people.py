"""Whose handsets the page offers, and the clock it may move."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a handset: an E.164 number, a Telegram chat id, or both.

    `is_open_at_first`: their phone is shown when somebody opens the page for the first time.
    """

    name: str
    unit: str
    post: str
    phone: str | None = None
    chat: int | None = None
    is_open_at_first: bool = False


People = Sequence[Person] | Callable[[], Sequence[Person]]


@dataclass(frozen=True, slots=True)
class ClockPanel:
    """The program's clock as the page shows it; `advance` moves it on by seconds, `rate` is how fast it runs.

    Times on the page are shown in `timezone`, an IANA name.
    """

    now: Callable[[], datetime]
    advance: Callable[[float], Awaitable[None] | None] | None = None
    rate: float = 1.0
    timezone: str = "Asia/Shanghai"


def listed(people: People) -> list[Person]:
    """Return the people there are at this moment."""
    return list(people() if callable(people) else people)

"""Faults that a test or a person programs into a carrier: what to do to the next requests."""

import math
from dataclasses import dataclass, field
from typing import TypeVar

F = TypeVar("F")
ALWAYS = math.inf


@dataclass(frozen=True, slots=True)
class Answer:
    """The request isn't processed and gets this error instead."""

    status: int
    code: int | None = None
    message: str | None = None
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class Hang:
    """The caller never gets an answer; `processed` tells whether the request was carried out nevertheless."""

    processed: bool = True


@dataclass(frozen=True, slots=True)
class Slow:
    """The request is carried out and answered after this many seconds."""

    seconds: float


@dataclass(slots=True)
class Rule:
    """A fault, for whom, and how many times more."""

    fault: object
    left: float = 1
    to: str | None = None


@dataclass(slots=True)
class Faults:
    """The programme of faults of one carrier; rules are taken in the order they were given."""

    rules: list[Rule] = field(default_factory=list)
    is_down: bool = False

    def add(self, fault: object, times: float = 1, to: str | None = None) -> Rule:
        """Do `fault` to the next `times` matching occasions, only those towards `to` when given."""
        rule = Rule(fault, times, to)
        self.rules.append(rule)
        return rule

    def drop(self, rule: Rule) -> None:
        """Take a rule out of the programme, if it is still in it."""
        self.rules = [one for one in self.rules if one is not rule]

    def take(self, kind: type[F], to: str | None = None, *, only: bool = False) -> F | None:
        """Return the next programmed fault of this kind for `to` and count it down; None when there is none.

        `only`: one that is for everybody is left for others.
        """
        for rule in self.rules:
            if isinstance(rule.fault, kind) and (rule.to == to or (rule.to is None and not only)):
                self._count_down(rule)
                return rule.fault
        return None

    def _count_down(self, rule: Rule) -> None:
        rule.left -= 1
        if rule.left <= 0:
            self.drop(rule)

    def next(
        self,
        status: int,
        code: int | None = None,
        times: float = 1,
        to: str | None = None,
        *,
        message: str | None = None,
        retry_after: int | None = None,
    ) -> None:
        """Answer the next `times` requests with this HTTP status and the carrier's own error code."""
        self.add(Answer(status, code, message, retry_after), times, to)

    def hang(self, processed: bool = True, times: float = 1, to: str | None = None) -> None:
        """Never answer the next `times` requests, having carried them out or not."""
        self.add(Hang(processed), times, to)

    def slow(self, seconds: float, times: float = ALWAYS, to: str | None = None) -> None:
        """Carry out and answer only after `seconds`."""
        self.add(Slow(seconds), times, to)

    def outage(self, is_down: bool = True) -> None:
        """Take the whole carrier down (every request gets a 503), or bring it back."""
        self.is_down = is_down

    def clear(self) -> None:
        """Forget every programmed fault and end the outage."""
        self.rules.clear()
        self.is_down = False

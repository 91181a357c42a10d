"""Roll calls as pages, exports and the API show them. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from roster.rollcall.judging import ANSWERED, EXCUSABLE, UNANSWERED
from roster.rollcall.spec import Spec, said
from roster.rollcall.words import CALL_STATES, CHALLENGES, STATES
from roster.wording import lasting

GOOD = ("on_time", "stand_in")
"""States that count as answered in time, in rates."""


@dataclass(frozen=True, slots=True)
class EntryView:
    """Somebody drawn, and how they did. `late`: they, or their stand-in, answered after their time."""

    id: UUID
    place: int
    unit: str
    unit_name: str
    post: str
    person_id: UUID | None
    person_name: str
    state: str
    channels: tuple[str, ...]
    step: int
    called_at: datetime | None
    sent_at: datetime | None
    due_at: datetime | None
    answered_at: datetime | None
    channel: str
    answer: str
    seconds: float | None
    stand_in: str
    wrong: int
    reason: str

    @property
    def label(self) -> str:
        """The state in words."""
        return STATES.get(self.state, self.state)

    @property
    def late(self) -> bool:
        """Whether the answer came after the time."""
        return bool(self.answered_at and self.due_at and self.answered_at > self.due_at)

    @property
    def excusable(self) -> bool:
        """Whether a supervisor may still excuse them."""
        return self.state in EXCUSABLE

    @property
    def note(self) -> str:
        """What is to be added in words."""
        parts = [f"{self.stand_in}代答" if self.stand_in else "", "已超过时限" if self.late and self.stand_in else ""]
        parts += [f"错码{self.wrong}次" if self.wrong else "", self.reason]
        return "；".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class CallView:
    """A roll call without its people. `counts`: by state, of those that the viewer may see. The seed only when it is over."""

    id: UUID
    plan_id: UUID | None
    unit: str
    unit_name: str
    title: str
    drill: bool
    state: str
    terms: Spec
    by_name: str
    planned_at: datetime
    opens_at: datetime
    closes_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    ended_reason: str
    commitment: str
    seed: str
    candidates: int
    candidates_sha256: str
    drawn: int
    counts: Counter[str]

    @property
    def state_label(self) -> str:
        """The state in words."""
        return CALL_STATES.get(self.state, self.state)

    @property
    def draw_label(self) -> str:
        """How many are drawn, in words."""
        return said(self.terms)

    @property
    def challenge_label(self) -> str:
        """How they answer, in words."""
        return CHALLENGES[self.terms.challenge]

    @property
    def limit_label(self) -> str:
        """How long they have, in words: 5分钟."""
        return lasting(timedelta(seconds=self.terms.limit_seconds))

    @property
    def total(self) -> int:
        """How many of them the viewer sees."""
        return self.counts.total()

    @property
    def answered(self) -> int:
        """How many answered, in whatever way."""
        return sum(self.counts[state] for state in ANSWERED)

    @property
    def silent(self) -> int:
        """How many did not answer, or wrongly."""
        return sum(self.counts[state] for state in UNANSWERED)

    @property
    def windowed(self) -> bool:
        """Whether its moment is drawn out of a window."""
        return self.closes_at > self.opens_at


@dataclass(frozen=True, slots=True)
class RateLine:
    """How a unit or a person has done over some roll calls; the excused are left out."""

    key: str
    name: str
    unit_name: str
    counts: Counter[str]
    seconds: float | None

    @property
    def called(self) -> int:
        """How often they were called, or their post was found empty."""
        return self.counts.total() - self.counts["excused"] - self.counts["waiting"]

    @property
    def good(self) -> int:
        """How often they answered in time."""
        return sum(self.counts[state] for state in GOOD)

    @property
    def percent(self) -> int | None:
        """The share of those, in whole percent; None: never called."""
        return round(100 * self.good / self.called) if self.called else None


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan that recurs. `next_opens`: when the next window begins."""

    id: UUID
    unit: str
    unit_name: str
    title: str
    terms: Spec
    cron: str
    window: timedelta
    by_name: str
    next_opens: datetime | None

    @property
    def draw_label(self) -> str:
        """How many are drawn, in words."""
        return said(self.terms)

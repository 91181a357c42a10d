"""Which open incident a report speaks of: a score made of named reasons, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from policies.model import Matching
from reporting.labels import CATEGORY
from schemas.divisions import ancestors, depth, within
from schemas.values import ReportKind

LATER_WORD = {ReportKind.FOLLOW_UP, ReportKind.CORRECTION, ReportKind.FINAL}
TOWNSHIP, VILLAGE = 4, 5

FAMILIES = (
    {"fire", "forest_fire", "explosion"},
    {"fire", "explosion", "hazmat", "gas_poisoning"},
    {"flood", "storm", "landslide"},
    {"earthquake", "landslide", "building_collapse"},
    {"work_accident", "mine_accident", "building_collapse", "explosion", "hazmat", "gas_poisoning"},
    {"drowning", "missing_person", "flood"},
    {"food_poisoning", "public_health"},
    {"mass_incident", "public_security", "terror_attack"},
)
"""Categories that two people may well call the same event by."""

_SAME_UNIT = {VILLAGE: 0.4, TOWNSHIP: 0.25}
"""That two things happened in one village says much, in one city nothing."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A report that is to be placed. `named`: its unit was read from the text, not taken from who sent it.

    `thread`: the incident whose notice it replies to, or whose question it answers.
    """

    sender: str
    kind: ReportKind
    unit: str
    named: bool
    said_at: datetime
    category: str | None = None
    location: str | None = None
    occurred_at: datetime | None = None
    number: str | None = None
    thread: UUID | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An incident that it may speak of. `numbers`, `ids`: its own, and those of an incident that was merged into it."""

    id: UUID
    numbers: frozenset[str]
    unit: str
    senders: frozenset[str]
    last_said_at: datetime
    is_open: bool = True
    ids: frozenset[UUID] = frozenset()
    category: str | None = None
    location: str | None = None
    occurred_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for or against it."""

    points: float
    words: str


@dataclass(frozen=True, slots=True)
class Match:
    """How well a report fits a candidate: 0 to 1, and why."""

    candidate: Candidate
    score: float
    reasons: tuple[Reason, ...]

    @property
    def reason(self) -> str:
        """The reasons as one phrase."""
        return "；".join(each.words for each in self.reasons)


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do: link to the match, open a new incident and suggest the match to a person, or open a new one."""

    step: Literal["link", "suggest", "open"]
    match: Match | None = None


def decide(report: Incoming, candidates: Iterable[Candidate], policy: Matching) -> Decision:
    """Return where a report belongs. Of equally good ones the incident last spoken of is taken."""
    matches = [match for candidate in candidates if (match := fit(report, candidate, policy.window))]
    best = max(matches, key=lambda match: (match.score, match.candidate.last_said_at), default=None)
    if best is None or best.score < policy.suggest:
        return Decision("open")
    return Decision("link" if best.score >= policy.sure else "suggest", best)


def fit(report: Incoming, candidate: Candidate, window: timedelta) -> Match | None:
    """Return how well a report fits one incident; None: not at all."""
    if told := _told(report, candidate):
        return Match(candidate, 1.0, (told,))
    gap = abs(report.said_at - candidate.last_said_at)
    if gap > window or (not candidate.is_open and report.kind not in LATER_WORD) or report.number:
        return None
    reasons = tuple(_reasons(report, candidate, gap))
    score = min(1.0, max(0.0, sum(each.points for each in reasons)))
    return Match(candidate, round(score, 2), tuple(each for each in reasons if each.points)) if score else None


def _told(report: Incoming, candidate: Candidate) -> Reason | None:
    if report.number in candidate.numbers:
        return Reason(1.0, f"文中写明事件编号{report.number}")
    if report.thread and report.thread in {candidate.id, *candidate.ids} and not report.number:
        return Reason(1.0, "在该事件的消息下回复")
    return None


def _reasons(report: Incoming, candidate: Candidate, gap: timedelta) -> Iterator[Reason]:
    yield from _by_sender(report, candidate, gap)
    yield _by_place(report, candidate)
    yield from _by_words(report, candidate)
    yield _by_category(report, candidate)
    yield from _by_time(report, candidate, gap)


def _by_sender(report: Incoming, candidate: Candidate, gap: timedelta) -> Iterator[Reason]:
    later = report.kind in LATER_WORD
    anew = not later and report.category is not None and gap > timedelta(hours=2)
    if report.sender in candidate.senders and not anew:
        yield Reason(0.35, "同一人此前报告过该事件")
        if later or report.category is None:
            yield Reason(0.3 if later else 0.15, "内容是后续情况")
    elif later:
        yield Reason(0.1, "内容是后续情况")


def _by_place(report: Incoming, candidate: Candidate) -> Reason:
    if report.unit == candidate.unit:
        return Reason(_SAME_UNIT.get(depth(report.unit), 0.0), "同一地点所属单位")
    if within(report.unit, candidate.unit) or within(candidate.unit, report.unit):
        wider = min(depth(report.unit), depth(candidate.unit))
        return Reason(0.2 if wider >= TOWNSHIP else 0.0, "地点属于同一辖区")
    if report.named:
        return Reason(-0.5, "写明的地点不同")
    return Reason(0.1, "同一乡镇") if _township(report.unit) & _township(candidate.unit) else Reason(-0.3, "不在同一乡镇")


def _township(unit: str) -> set[str]:
    return {code for code in ancestors(unit) if depth(code) == TOWNSHIP}


def _by_words(report: Incoming, candidate: Candidate) -> Iterator[Reason]:
    if report.location and candidate.location:
        alike = likeness(report.location, candidate.location)
        if alike >= 0.5:
            yield Reason(0.2, f"地点描述相近（{candidate.location}）")
        elif alike == 0:
            yield Reason(-0.15, "地点描述不同")


def likeness(one: str, other: str) -> float:
    """Return how alike two place descriptions are, 0 to 1: the share of the shorter one's character pairs that the other has."""
    pairs, others = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (one, other))
    return len(pairs & others) / max(1, min(len(pairs), len(others)))


def _by_category(report: Incoming, candidate: Candidate) -> Reason:
    mine, theirs = report.category, candidate.category
    if mine is None or theirs is None or "other" in {mine, theirs}:
        return Reason(0.1, "类别未写明")
    if mine == theirs:
        return Reason(0.3, f"同为{CATEGORY.get(mine, mine)}")
    if any({mine, theirs} <= family for family in FAMILIES):
        return Reason(0.2, "类别相近")
    return Reason(-0.2 if report.kind is ReportKind.CORRECTION else -0.6, "类别不同")


def _by_time(report: Incoming, candidate: Candidate, gap: timedelta) -> Iterator[Reason]:
    if gap <= timedelta(minutes=30):
        yield Reason(0.2, "报告时间相隔不到半小时")
    elif gap <= timedelta(hours=2):
        yield Reason(0.1, "报告时间相隔不到两小时")
    if report.occurred_at and candidate.occurred_at and abs(report.occurred_at - candidate.occurred_at) > timedelta(minutes=90):
        yield Reason(-0.45 if report.kind is ReportKind.FIRST else -0.1, "事发时间相差较大")

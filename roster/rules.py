"""What a roster must fulfil: every post manned all day, nobody on two posts at once, two officers in important periods. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Literal
from uuid import UUID

from roster.gaps import Gap, gaps
from roster.on_duty import ShiftLike
from schemas.values import Post

ALWAYS = (Post.OFFICER, Post.LEADER)
"""Posts on which somebody must be at any time. A second officer is owed in important periods only."""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time with a rule of its own, e.g. an important period (重要时段)."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Broken:
    """One rule that a roster breaks, where and when."""

    rule: Literal["cover_24h", "leader_present", "two_officers", "two_posts_at_once"]
    post: str
    start: datetime
    end: datetime
    person_id: UUID | None = None


def broken_rules(shifts: Sequence[ShiftLike], start: datetime, end: datetime, important: Iterable[Period] = ()) -> list[Broken]:
    """Return every rule that the shifts of one unit break between `start` and `end`, earliest first."""
    found = [_empty(gap) for post in ALWAYS for gap in gaps(shifts, post, start, end)]
    for period in important:
        first, last = max(start, period.start), min(end, period.end)
        found += [_second_missing(gap) for gap in gaps(shifts, Post.SECOND_OFFICER, first, last)]
    found += _doubled(shifts, start, end)
    return sorted(found, key=lambda each: (each.start, each.rule))


def _empty(gap: Gap) -> Broken:
    return Broken("leader_present" if gap.post == Post.LEADER else "cover_24h", gap.post, gap.start, gap.end)


def _second_missing(gap: Gap) -> Broken:
    return Broken("two_officers", gap.post, gap.start, gap.end)


def _doubled(shifts: Sequence[ShiftLike], start: datetime, end: datetime) -> list[Broken]:
    found = []
    for one, other in combinations(shifts, 2):
        both = max(one.starts_at, other.starts_at, start), min(one.ends_at, other.ends_at, end)
        if one.person_id == other.person_id and both[0] < both[1]:
            found.append(Broken("two_posts_at_once", other.post, *both, person_id=one.person_id))
    return found

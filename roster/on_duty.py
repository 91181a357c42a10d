"""Who is on duty at a moment, decided from shifts. Pure: intervals are half-open, a shift that ends at 08:00 is over at 08:00."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from schemas.values import Post

ORDER = {post: place for place, post in enumerate(Post)}


class ShiftLike(Protocol):
    """What is looked at of a shift."""

    @property
    def id(self) -> UUID: ...
    @property
    def post(self) -> str: ...
    @property
    def person_id(self) -> UUID: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Someone on a post now. `unrelieved`: the shift is over, and nobody has signed for taking over."""

    person_id: UUID
    post: str
    shift_id: UUID
    until: datetime
    unrelieved: bool = False


def on_duty_at(shifts: Iterable[ShiftLike], at: datetime) -> list[OnDuty]:
    """Return everyone whose shift covers `at`, by post (officer, second officer, leader, others), then by who came first.

    A person with two overlapping shifts on one post stands there once, with the shift that lasts longer.
    """
    covering = [shift for shift in shifts if shift.starts_at <= at < shift.ends_at]
    once = {(shift.post, shift.person_id): shift for shift in sorted(covering, key=lambda shift: shift.ends_at)}
    ordered = sorted(once.values(), key=lambda shift: (_place(shift.post), shift.post, shift.starts_at, shift.person_id))
    return [OnDuty(shift.person_id, shift.post, shift.id, shift.ends_at) for shift in ordered]


def on_posts(people: Iterable[OnDuty], posts: Sequence[str]) -> list[OnDuty]:
    """Return those on one of `posts`, in the order of `posts`; a person on two of them once, on the first."""
    found: dict[UUID, OnDuty] = {}
    for post in posts:
        for each in people:
            if each.post == post:
                found.setdefault(each.person_id, each)
    return list(found.values())


def _place(post: str) -> int:
    return ORDER[Post(post)] if post in ORDER else len(ORDER)

"""The watch's sentences for people, in Chinese. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from roster.wording import clock_time
from schemas import labels

NAMED = 2
"""So many are named in a text; of more it says how many."""


def gap_words(post: str, starts_at: datetime, ends_at: datetime, now: datetime, zone: tzinfo) -> str:
    """Return an empty post: 值班员7月20日08:00至7月21日08:00."""
    start = "现在" if starts_at <= now else clock_time(starts_at, now, zone)
    return f"{labels.post(post)}{start}至{clock_time(ends_at, now, zone)}"


def named(words: Sequence[str]) -> str:
    """Return some of what is to be named, and how many there are: A、B等5处."""
    return "、".join(words[:NAMED]) + (f"等{len(words)}处" if len(words) > NAMED else "")

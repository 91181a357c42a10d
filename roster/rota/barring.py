"""Why somebody can't take a shift: what keeps them, and which shifts exclude each other. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from roster.rota.model import Busy, Slot, Why


def busy_by_person(busy: Iterable[Busy]) -> Mapping[UUID, Sequence[Busy]]:
    """Return everybody's times."""
    found: dict[UUID, list[Busy]] = defaultdict(list)
    for each in busy:
        found[each.person].append(each)
    return found


def barred(slot: Slot, busy: Iterable[Busy]) -> Why | None:
    """Return why a person with these times can't take a slot; leave before the rest, None when nothing keeps them."""
    reasons = [why for each in busy if (why := _bar(slot, each))]
    return min(reasons, key=_ORDER.index, default=None)


def exclusive(one: Slot, other: Slot) -> Why | None:
    """Return why nobody can take both slots; None when one person can."""
    if one.starts_at < other.ends_at and other.starts_at < one.ends_at:
        return "same_time"
    return "rest" if _gap(one, other.starts_at, other.ends_at) < max(one.rest, other.rest) else None


_ORDER: tuple[Why, ...] = ("leave", "other_room", "same_time", "rest")


def _bar(slot: Slot, busy: Busy) -> Why | None:
    if slot.starts_at < busy.end and busy.start < slot.ends_at:
        return busy.why
    if busy.why == "leave":
        return None
    return "rest" if _gap(slot, busy.start, busy.end) < max(slot.rest, busy.rest) else None


def _gap(slot: Slot, start: datetime, end: datetime) -> timedelta:
    return max(start - slot.ends_at, slot.starts_at - end)

"""Which of the empty posts that a search found are known already. Pure: known and found in, what changes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from roster.gaps import Gap


class KnownGap(Protocol):
    """What is looked at of a gap that was found before."""

    @property
    def id(self) -> UUID: ...
    @property
    def post(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


@dataclass(slots=True)
class Matched:
    """`kept`: known gaps as they stand now. `new`: with the known gap that each is a rest of, if any. `gone`: nothing is left."""

    kept: dict[UUID, Gap] = field(default_factory=dict)
    new: list[tuple[Gap, UUID | None]] = field(default_factory=list)
    gone: list[UUID] = field(default_factory=list)


def matched(known: Iterable[KnownGap], found: Iterable[Gap], since: datetime) -> Matched:
    """Match what a search from `since` on found with what is known: the same post at an overlapping time is the same gap.

    Of two known gaps that have grown together the earlier lives on; of two rests of one gap the earlier is that gap, the other is
    new and remembers it. A gap that is running keeps the moment when it began.
    """
    known = sorted(known, key=lambda each: each.starts_at)
    result, used = Matched(), set[UUID]()
    for gap in sorted(found, key=lambda each: each.start):
        same = [each for each in known if each.post == gap.post and _overlap(each, gap)]
        first = next((each for each in same if each.id not in used), None)
        if first is None:
            result.new.append((gap, same[0].id if same else None))
            continue
        used.add(first.id)
        began = min(first.starts_at, gap.start) if gap.start <= since else gap.start
        result.kept[first.id] = Gap(gap.post, began, gap.end)
    result.gone = [each.id for each in known if each.id not in used]
    return result


def _overlap(known: KnownGap, gap: Gap) -> bool:
    return known.starts_at < gap.end and gap.start < known.ends_at

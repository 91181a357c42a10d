"""Who is told of a roster that came into force: everyone to whom it gives shifts of the next days, or from whom it takes some."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from roster.notices import notice_id, page_url
from roster.on_duty import ShiftLike
from roster.queries import shifts_between
from roster.rooms import unit_name
from roster.rota.tables import RotaDraft
from roster.wording import clock_time
from runtime.work import Work
from schemas import labels
from schemas.notices import SendNotice
from schemas.values import Lane, Recipient

TEMPLATE = "roster-published"
PAGE = "/roster/mine"
AHEAD = timedelta(days=7)
GOOD_FOR = timedelta(days=1)
"""Somebody's quiet hours must not swallow it."""
NAMED = 4
"""So many shifts are named in a text; of more it says how many."""


@dataclass(frozen=True, slots=True, order=True)
class Stint:
    """One person on one post for a time: what counts of a shift. One that was moved is another."""

    starts_at: datetime
    ends_at: datetime
    post: str
    person_id: UUID


@dataclass(frozen=True, slots=True)
class Told:
    """What a person is told: all their shifts of the next days as they stand now, and those that are theirs no more."""

    has: tuple[Stint, ...]
    lost: tuple[Stint, ...]


def stints(shifts: Iterable[ShiftLike]) -> frozenset[Stint]:
    """Return what counts of shifts, as they are at this moment."""
    return frozenset(Stint(each.starts_at, each.ends_at, each.post, each.person_id) for each in shifts)


def concerned(before: Iterable[Stint], after: Iterable[Stint]) -> Mapping[UUID, Told]:
    """Return those to whom something was given, moved, or from whom something was taken. Pure.

    Args:
        before: all shifts of the next days as they stood.
        after: the same as they stand now.
    """
    old, new = set(before), set(after)
    people = {each.person_id for each in old ^ new}
    return {
        person: Told(
            tuple(sorted(each for each in new if each.person_id == person)),
            tuple(sorted(each for each in old - new if each.person_id == person)),
        )
        for person in sorted(people)
    }


async def ahead(work: Work, unit: str) -> frozenset[Stint]:
    """Return the shifts of a unit that run or begin within the next days."""
    return stints(await shifts_between(work.session, unit, work.now, work.now + AHEAD))


async def announce(work: Work, draft: RotaDraft, before: Iterable[Stint]) -> None:
    """Tell everyone concerned, once; not the one who published it, who has seen it.

    Args:
        work: the transaction that published it.
        draft: what was published.
        before: the shifts of the next days as they stood, see `ahead`.
    """
    await work.session.flush()
    same = {"unit_name": await unit_name(work, draft.unit), "days": AHEAD.days, "url": page_url(work, PAGE)}
    for person, told in concerned(before, await ahead(work, draft.unit)).items():
        if person != draft.published_by:
            work.send(_notice(work, draft, person, {**same, **_words(work, told)}))


def _words(work: Work, told: Told) -> dict[str, Any]:
    return {"shifts": _named(work, told.has), "lost": _named(work, told.lost)}


def _named(work: Work, some: Sequence[Stint]) -> str:
    zone = work.settings.zone
    words = [f"{clock_time(each.starts_at, work.now, zone)}起{labels.post(each.post)}" for each in some[:NAMED]]
    more = f"等{len(some)}班" if len(some) > NAMED else ""
    return f"{'、'.join(words)}{more}"


def _notice(work: Work, draft: RotaDraft, person: UUID, params: dict[str, Any]) -> SendNotice:
    return SendNotice(
        id=notice_id(TEMPLATE, draft.id, person),
        time=work.now,
        unit=draft.unit,
        lane=Lane.ROUTINE,
        recipient=Recipient(person_id=person),
        template=TEMPLATE,
        params=params,
        expires_at=work.now + GOOD_FOR,
    )

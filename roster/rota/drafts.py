"""A draft as it is kept, and as the roster would stand with it: its shifts, its fairness, the rules that it breaks."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.tables import Person
from policies.model import Rota
from roster.on_duty import ShiftLike
from roster.rota.checks import Finding, Roster, findings
from roster.rota.crew import duty_day, past_of
from roster.rota.days import DayKind
from roster.rota.gathering import Ground, Stretch, ground_of
from roster.rota.model import Busy, Note, Plan
from roster.rota.reachable import unreachable
from roster.rota.standing import elsewhere
from roster.rota.tables import RotaDraft
from schemas import uuid7


@dataclass(frozen=True, slots=True)
class Planned:
    """A shift as it would stand. `decided`: by people, before the draft; else from the draft."""

    id: UUID
    post: str
    day: date
    person_id: UUID
    starts_at: datetime
    ends_at: datetime
    decided: bool


@dataclass(frozen=True, slots=True)
class Share:
    """One person's shifts by class: in the stretch, and in the time before it that counts."""

    person_id: UUID
    name: str
    posts: tuple[str, ...]
    here: Mapping[DayKind, int]
    before: Mapping[DayKind, int]

    @property
    def total(self) -> int:
        """All of the stretch."""
        return sum(self.here.values())


@dataclass(frozen=True, slots=True)
class Outlook:
    """A draft and the roster as it would stand with it."""

    draft: RotaDraft
    ground: Ground
    shifts: tuple[Planned, ...]
    shares: tuple[Share, ...]
    broken: tuple[Finding, ...]
    names: Mapping[UUID, str]
    doubled: tuple[str, ...]

    @property
    def seen(self) -> str:
        """A mark of the broken rules: who publishes in spite of them must have seen these and no others."""
        told = "\n".join(each.sentence for each in self.broken)
        return hashlib.sha256(told.encode()).hexdigest()[:16] if self.broken else ""


def as_rows(plan: Plan) -> list[dict[str, Any]]:
    """Return a plan as it is kept."""
    return [
        {
            "post": each.slot.post,
            "day": each.slot.day.isoformat(),
            "starts_at": each.slot.starts_at.isoformat(),
            "ends_at": each.slot.ends_at.isoformat(),
            "person": str(each.person) if each.person else None,
        }
        for each in plan.taken
    ]


def as_notes(notes: Iterable[Note]) -> list[dict[str, Any]]:
    """Return explanations as they are kept."""
    return [
        {"about": each.about, "sentence": each.sentence, "day": each.day.isoformat() if each.day else None, "post": each.post}
        for each in notes
    ]


def planned(draft: RotaDraft, now: datetime) -> list[Planned]:
    """Return the shifts that a draft gives to people and that have not begun."""
    rows = [row for row in draft.plan if row["person"] and datetime.fromisoformat(row["starts_at"]) > now]
    return [
        Planned(
            uuid7(),
            row["post"],
            date.fromisoformat(row["day"]),
            UUID(row["person"]),
            datetime.fromisoformat(row["starts_at"]),
            datetime.fromisoformat(row["ends_at"]),
            decided=False,
        )
        for row in rows
    ]


async def outlook(
    session: AsyncSession, draft: RotaDraft, now: datetime, zone: ZoneInfo, rota: Rota, *, lock: bool = False
) -> Outlook:
    """Return how the roster would stand with a draft; `lock` the shifts that stand, for who is going to publish it."""
    published = draft.state == "published"
    new = [] if published else planned(draft, now)
    stretch, also = Stretch(draft.unit, draft.first, draft.last), {each.person_id for each in new}
    ground = await ground_of(session, stretch, now, zone, rota, also=also, lock=lock)
    shifts = [*_standing(ground, published), *new]
    people = list({each.person_id for each in shifts} | {each.person.id for each in ground.crew if each.posts})
    names = {each.id: each.name for each in await session.scalars(select(Person).where(col(Person.id).in_(people)))}
    before = await past_of(session, people, ground.start, calendar=ground.calendar, zone=zone, rota=rota)
    others = [_as_busy(each) for each in await elsewhere(session, draft.unit, people, ground.start, ground.end)]
    broken = findings(_roster(ground, shifts, names, await unreachable(session, people), now)) if ground.end > now else []
    inside = sorted((each for each in shifts if ground.start <= each.starts_at < ground.end), key=lambda s: (s.starts_at, s.post))
    shares = _shares(ground, inside, names, before)
    return Outlook(draft, ground, tuple(inside), shares, tuple(broken), names, _doubled(new, others, names))


def _standing(ground: Ground, published: bool) -> list[Planned]:
    """Return the shifts that stay beside a draft; of a published roster all that stand."""
    stays = (*ground.standing.decided, *(ground.standing.replaceable if published else ()))
    return [
        Planned(s.id, s.post, duty_day(s.starts_at, ground.zone), s.person_id, s.starts_at, s.ends_at, decided=not published)
        for s in stays
    ]


def _roster(
    ground: Ground, shifts: list[Planned], names: Mapping[UUID, str], unreachable: Mapping[UUID, str], now: datetime
) -> Roster:
    """Return what is judged: the roster from now on."""
    return Roster(
        shifts=shifts,
        start=max(ground.start, now),
        end=ground.end,
        zone=ground.zone,
        periods=ground.periods,
        own_posts={rule.post: [span for span in ground.spans(rule) if span.ends_at > now] for rule in ground.rules},
        names=names,
        unfit={(each.person.id, post): why for each in ground.crew for post, why in each.why_not.items()},
        absences=ground.absences,
        rests={rule.post: rule.rest for rule in ground.rules},
        unreachable=unreachable,
        unknown_years=ground.calendar.unknown_years(each.date for each in ground.days),
    )


def _as_busy(shift: ShiftLike) -> Busy:
    return Busy(shift.person_id, shift.starts_at, shift.ends_at, "other_room")


def _doubled(new: Iterable[Planned], others: list[Busy], names: Mapping[UUID, str]) -> tuple[str, ...]:
    """Return the names of those who meanwhile have a shift in another room at the same time."""
    found = {
        names.get(each.person_id, "未知人员")
        for each in new
        for busy in others
        if busy.person == each.person_id and busy.start < each.ends_at and each.starts_at < busy.end
    }
    return tuple(sorted(found))


def _shares(
    ground: Ground, shifts: list[Planned], names: Mapping[UUID, str], before: Mapping[UUID, Counter[DayKind]]
) -> tuple[Share, ...]:
    counts: dict[UUID, Counter[DayKind]] = {each.person.id: Counter() for each in ground.crew if each.posts}
    posts: dict[UUID, dict[str, None]] = {who: {} for who in counts}
    for each in ground.crew:
        if each.posts:
            posts[each.person.id] = {rule.post: None for rule in ground.rules if rule.post in each.posts}
    for shift in shifts:
        counts.setdefault(shift.person_id, Counter())[ground.calendar.day(shift.day).kind] += 1
        posts.setdefault(shift.person_id, {})[shift.post] = None
    order = [rule.post for rule in ground.rules]
    made = [Share(who, names.get(who, "未知人员"), tuple(posts[who]), counts[who], before.get(who, Counter())) for who in counts]
    return tuple(
        sorted(made, key=lambda each: min((order.index(post) for post in each.posts if post in order), default=len(order)))
    )

"""Who may be put on a unit's posts, and what they did before, from the database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.tables import Person, Qualification
from policies.model import Rota
from roster.rota.days import Calendar, DayKind
from roster.rota.fitness import barred_title, unfit
from roster.rota.model import Candidate
from roster.rota.tables import RotaFitness
from roster.tables import Shift

NIGHT_ENDS = 6
"""A shift that begins earlier in the morning belongs to the duty day before."""


@dataclass(frozen=True, slots=True)
class Member:
    """Someone of a unit's crew. `posts`: those they may be given; `why_not`: why not the others, by post."""

    person: Person
    posts: frozenset[str]
    why_not: dict[str, str]


async def crew_of(
    session: AsyncSession, unit: str, posts: Sequence[str], *, until: datetime, rota: Rota, also: Collection[UUID] = ()
) -> list[Member]:
    """Return a unit's active people, those whom it named from elsewhere, and `also`, each with what they may be given.

    Qualifications must hold `until` the end of what is planned.
    """
    named = list(await session.scalars(select(RotaFitness).where(col(RotaFitness.unit) == unit)))
    outside = {row.person_id for row in named} | set(also)
    here = and_(col(Person.unit) == unit, col(Person.active))
    who = select(Person).where(or_(here, col(Person.id).in_(outside)))
    people = list(await session.scalars(who.order_by(col(Person.id))))
    held = await _held(session, [each.id for each in people], until)
    own = {(row.person_id, row.post): row for row in named}

    def why_not(person: Person, post: str) -> str:
        row = own.get((person.id, post))
        if not person.active:
            return "已不在岗"
        if row is None:
            return unfit(post, person.title, held[person.id], rota) if person.unit == unit else "不是本单位人员"
        return barred_title(person.title, rota) if row.fit else f"已设为不排此岗{'：' + row.reason if row.reason else ''}"

    reasons = {person.id: {post: why for post in posts if (why := why_not(person, post))} for person in people}
    return [Member(each, frozenset(set(posts) - reasons[each.id].keys()), reasons[each.id]) for each in people]


async def _held(session: AsyncSession, people: Collection[UUID], until: datetime) -> dict[UUID, set[str]]:
    valid = or_(col(Qualification.until).is_(None), col(Qualification.until) >= until)
    held: dict[UUID, set[str]] = defaultdict(set)
    for row in await session.scalars(select(Qualification).where(col(Qualification.person_id).in_(people), valid)):
        held[row.person_id].add(row.name)
    return held


async def past_of(
    session: AsyncSession, people: Collection[UUID], before: datetime, *, calendar: Calendar, zone: tzinfo, rota: Rota
) -> dict[UUID, Counter[DayKind]]:
    """Return how many shifts of each class everybody began before a time, wherever; holidays from longer before."""
    since = before - max(rota.look_back, rota.look_back_holidays)
    of = select(col(Shift.person_id), col(Shift.starts_at)).where(col(Shift.person_id).in_(people))
    rows = await session.execute(of.where(col(Shift.starts_at) >= since, col(Shift.starts_at) < before))
    counts: dict[UUID, Counter[DayKind]] = {each: Counter() for each in people}
    for row in rows:
        kind = calendar.day(duty_day(row.starts_at, zone)).kind
        reach = rota.look_back_holidays if kind is DayKind.HOLIDAY else rota.look_back
        if row.starts_at >= before - reach:
            counts[row.person_id][kind] += 1
    return counts


def duty_day(starts_at: datetime, zone: tzinfo) -> date:
    """Return the day that a shift belongs to."""
    local = starts_at.astimezone(zone)
    return local.date() - timedelta(days=1 if local.hour < NIGHT_ENDS else 0)


def levelled(candidates: Iterable[Candidate], catch_up: int) -> tuple[Candidate, ...]:
    """Return candidates of whom nobody is more than `catch_up` shifts of a class behind those with the same posts.

    Who is new, or was away for months, would else be given every shift until they had as many as the others.
    """
    groups: dict[frozenset[str], list[Candidate]] = defaultdict(list)
    for each in candidates:
        groups[each.posts].append(each)
    return tuple(_lifted(each, groups[each.posts], catch_up) for group in groups.values() for each in group)


def _lifted(each: Candidate, group: Sequence[Candidate], catch_up: int) -> Candidate:
    least = {kind: sum(one.past.get(kind, 0) for one in group) // len(group) - catch_up for kind in DayKind}
    past = {kind: max(each.past.get(kind, 0), least[kind]) for kind in DayKind}
    return Candidate(each.person, each.name, each.posts, past, each.standing)

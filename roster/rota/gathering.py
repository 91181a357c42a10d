"""Everything that a draft depends on, from the database to a `Problem`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from policies.model import Rota
from roster.gaps import gaps
from roster.on_duty import ShiftLike
from roster.rota.absences import away
from roster.rota.crew import Member, crew_of, duty_day, levelled, past_of
from roster.rota.days import Calendar, Day, DayKind, days_between
from roster.rota.model import Busy, Candidate, Problem, Slot, Wish
from roster.rota.patterns import PostRule, Span, spans_on
from roster.rota.setup import as_times, calendar_of, periods_over, posts_of
from roster.rota.standing import Standing, elsewhere, standing
from roster.rota.tables import ImportantPeriod, RotaWish
from roster.rules import Period
from roster.tables import Shift

SHORTEST = timedelta(minutes=30)
"""What is left of a shift beside one that stands is given to somebody when it is longer."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of a unit that a roster is drawn up for, as asked."""

    unit: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Ground:
    """What holds for a stretch whatever the plan: rules, days, crew, what stands. `start` and `end` are its duty days' edges."""

    stretch: Stretch
    zone: ZoneInfo
    rules: tuple[PostRule, ...]
    calendar: Calendar
    important: tuple[ImportantPeriod, ...]
    periods: tuple[Period, ...]
    start: datetime
    end: datetime
    standing: Standing
    crew: tuple[Member, ...]
    absences: tuple[Busy, ...]

    @property
    def days(self) -> list[Day]:
        """The days with their classes."""
        return [self.calendar.day(each) for each in days_between(self.stretch.first, self.stretch.last)]

    def rest_of(self, post: str, otherwise: timedelta) -> timedelta:
        """Return the rest that a post asks for."""
        return next((rule.rest for rule in self.rules if rule.post == post), otherwise)

    def spans(self, rule: PostRule) -> Iterator[Span]:
        """Yield when a post is to be manned."""
        for span in spans_on(rule.shifts, days_between(self.stretch.first, self.stretch.last), self.zone):
            if rule.needed == "always" or any(span.starts_at < each.end and each.start < span.ends_at for each in self.periods):
                yield span


async def ground_of(
    session: AsyncSession,
    stretch: Stretch,
    now: datetime,
    zone: ZoneInfo,
    rota: Rota,
    *,
    also: Iterable[UUID] = (),
    lock: bool = False,
) -> Ground:
    """Return what holds for a stretch; `also`: people to be judged beside the unit's own; `lock` the shifts that stand."""
    rules, calendar = await posts_of(session, stretch.unit, rota), await calendar_of(session)
    important = await periods_over(session, stretch.unit, stretch.first, stretch.last)
    days = days_between(stretch.first, stretch.last)
    spans = [span for rule in rules for span in spans_on(rule.shifts, days, zone)]
    start, end = min(each.starts_at for each in spans), max(each.ends_at for each in spans)
    stands = await standing(session, stretch.unit, start, end, now, lock=lock)
    people = {*also, *(each.person_id for each in stands.decided)}
    crew = await crew_of(session, stretch.unit, [rule.post for rule in rules], until=end, rota=rota, also=people)
    leave = await away(session, [each.person.id for each in crew], start, end, zone)
    periods = tuple(as_times(important, zone))
    return Ground(stretch, zone, rules, calendar, tuple(important), periods, start, end, stands, tuple(crew), tuple(leave))


async def problem_of(session: AsyncSession, ground: Ground, now: datetime, rota: Rota) -> Problem:
    """Return what is to be planned on a ground: slots of the future that no decided shift covers, and who may take them."""
    slots = [slot for rule in ground.rules for span in ground.spans(rule) for slot in _open(ground, rule, span, now)]
    slots.sort(key=lambda each: (each.starts_at, [rule.post for rule in ground.rules].index(each.post)))
    people = [each.person.id for each in ground.crew if each.posts]
    busy = [*ground.absences, *_standing_busy(ground, rota)]
    busy += [
        _busy(each, "other_room", rota.rest)
        for each in await elsewhere(session, ground.stretch.unit, people, ground.start, ground.end)
    ]
    candidates = await _candidates(session, ground, people, rota)
    return Problem(tuple(slots), candidates, tuple(busy), await _wishes(session, ground.stretch))


def _open(ground: Ground, rule: PostRule, span: Span, now: datetime) -> Iterator[Slot]:
    if span.starts_at <= now:
        return
    kind = ground.calendar.day(span.day).kind
    for gap in gaps(ground.standing.decided, rule.post, span.starts_at, span.ends_at):
        if gap.end - gap.start >= SHORTEST or (gap.start, gap.end) == (span.starts_at, span.ends_at):
            yield Slot(rule.post, span.day, kind, gap.start, gap.end, rule.rest)


def _standing_busy(ground: Ground, rota: Rota) -> list[Busy]:
    return [_busy(each, "same_time", ground.rest_of(each.post, rota.rest)) for each in ground.standing.decided]


def _busy(shift: ShiftLike, why: str, rest: timedelta) -> Busy:
    return Busy(shift.person_id, shift.starts_at, shift.ends_at, "other_room" if why == "other_room" else "same_time", rest)


async def _candidates(session: AsyncSession, ground: Ground, people: Sequence[UUID], rota: Rota) -> tuple[Candidate, ...]:
    past = await past_of(session, people, ground.start, calendar=ground.calendar, zone=ground.zone, rota=rota)
    decided = standing_counts(ground)
    found = [
        Candidate(each.person.id, each.person.name, each.posts, past[each.person.id], decided[each.person.id])
        for each in ground.crew
        if each.posts
    ]
    order = {person: place for place, person in enumerate(people)}
    return tuple(sorted(levelled(found, rota.catch_up), key=lambda each: order[each.person]))


def standing_counts(ground: Ground) -> dict[UUID, Counter[DayKind]]:
    """Return how many shifts of each class in the stretch people were given already."""
    counts: dict[UUID, Counter[DayKind]] = defaultdict(Counter)
    for each in _within(ground):
        counts[each.person_id][ground.calendar.day(duty_day(each.starts_at, ground.zone)).kind] += 1
    return counts


def _within(ground: Ground) -> list[Shift]:
    return [each for each in ground.standing.decided if ground.start <= each.starts_at < ground.end]


async def _wishes(session: AsyncSession, stretch: Stretch) -> tuple[Wish, ...]:
    of = select(RotaWish).where(col(RotaWish.unit) == stretch.unit, col(RotaWish.day).between(stretch.first, stretch.last))
    rows = await session.scalars(of.order_by(col(RotaWish.day), col(RotaWish.id)))
    return tuple(Wish(each.person_id, each.day, "want" if each.kind == "want" else "avoid") for each in rows)

"""What people set before a roster is drawn up: posts, fitness, wishes, absences, important periods, the holiday table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import col

from directory.tables import Person
from roster.errors import Refused
from roster.rota.fitness import barred_title
from roster.rota.holiday_file import read_holidays
from roster.rota.patterns import PostRule
from roster.rota.tables import HolidayOverride, ImportantPeriod, RotaAbsence, RotaFitness, RotaPost, RotaWish
from roster.rules import ALWAYS
from roster.watch.looking import look_again_below
from runtime.work import Work
from schemas import labels
from schemas.divisions import within

LONGEST_PERIOD = 366


@dataclass(frozen=True, slots=True)
class By:
    """Who sets something, and for which unit."""

    person: UUID | None
    unit: str


async def set_posts(work: Work, by: By, rules: Sequence[PostRule]) -> None:
    """Set the posts of a unit; no rules at all: the usual ones hold again.

    Raises:
        Refused: officer or leader is missing or not always manned, or a post stands twice.
    """
    names = [rule.post for rule in rules]
    if len(names) != len(set(names)):
        raise Refused("同一个岗位只能设置一次。")
    for post in ALWAYS if rules else ():
        if not any(rule.post == post and rule.needed == "always" for rule in rules):
            raise Refused(f"每个值班室都要有{labels.post(post)}，并且每天在岗，不能取消。")
    await work.session.execute(delete(RotaPost).where(col(RotaPost.unit) == by.unit))
    for place, rule in enumerate(rules):
        shifts = [{"starts": each.starts.strftime("%H:%M"), "hours": each.hours} for each in rule.shifts]
        rest = rule.rest // timedelta(minutes=1)
        row = RotaPost(unit=by.unit, post=rule.post, place=place, shifts=shifts, rest_minutes=rest, needed=rule.needed)
        work.session.add(row)


async def set_fitness(work: Work, by: By, post: str, person_id: UUID, *, fit: bool | None, reason: str = "") -> None:
    """Have someone given a post, or not, whatever their qualifications; None: their qualifications count again.

    Raises:
        Refused: a guard, driver or temp is to be given a post, someone is to be named without a reason, or they aren't here.
    """
    person = await _person(work, person_id)
    if fit and (why := barred_title(person.title, work.policy.rota)):
        raise Refused(f"{person.name}{why}。")
    if fit is not None and not reason.strip():
        raise Refused("请写明理由。")
    row = await work.session.get(RotaFitness, (by.unit, post, person_id))
    if row is not None:
        await work.session.delete(row)
        await work.session.flush()
    if fit is not None:
        made = RotaFitness(
            unit=by.unit, post=post, person_id=person_id, fit=fit, reason=reason.strip(), by=by.person, at=work.now
        )
        work.session.add(made)


async def set_wish(
    work: Work, by: By, person_id: UUID, *, day: date, kind: Literal["want", "avoid"] | None, note: str = ""
) -> None:
    """Keep what someone wishes for a day; None: nothing any more.

    Raises:
        Refused: the day is past, or they aren't here.
    """
    await _person(work, person_id)
    if day < _today(work):
        raise Refused("这一天已经过去，不能再提意愿。")
    here = (col(RotaWish.unit) == by.unit, col(RotaWish.person_id) == person_id, col(RotaWish.day) == day)
    await work.session.execute(delete(RotaWish).where(*here))
    if kind:
        wish = RotaWish(unit=by.unit, person_id=person_id, day=day, kind=kind, note=note.strip(), by=by.person, at=work.now)
        work.session.add(wish)


async def add_absence(work: Work, by: By, person_id: UUID, *, first: date, last: date, reason: str) -> RotaAbsence:
    """Keep that someone is away.

    Raises:
        Refused: it ends before it begins, is past, has no reason, or they aren't here.
    """
    await _person(work, person_id)
    _refuse_days(work, first, last)
    if not reason.strip():
        raise Refused("请写明不能值班的原因，例如“年休假”“外出培训”。")
    row = RotaAbsence(unit=by.unit, person_id=person_id, first=first, last=last, reason=reason.strip(), by=by.person, at=work.now)
    work.session.add(row)
    return row


async def remove_absence(work: Work, by: By, absence_id: UUID) -> None:
    """Forget an absence that a unit entered.

    Raises:
        Refused: there is none.
    """
    row = await work.session.get(RotaAbsence, absence_id)
    if row is None or row.unit != by.unit:
        raise Refused("没有这条休假记录，请刷新页面。")
    await work.session.delete(row)


async def set_period(work: Work, by: By, name: str, first: date, last: date) -> ImportantPeriod:
    """Set an important period for a unit and every duty room below it.

    Raises:
        Refused: it ends before it begins, is past, is longer than a year, or has no name.
    """
    if not name.strip():
        raise Refused("请写明重要时段的名称，例如“国庆”“汛期”。")
    _refuse_days(work, first, last)
    row = ImportantPeriod(unit=by.unit, name=name.strip(), first=first, last=last, by=by.person, at=work.now)
    work.session.add(row)
    await work.session.flush()
    await look_again_below(work, by.unit)
    return row


async def remove_period(work: Work, by: By, period_id: UUID) -> None:
    """Take back an important period; one that a superior set is the superior's.

    Raises:
        Refused: there is none, or it is not this unit's.
    """
    row = await work.session.get(ImportantPeriod, period_id)
    if row is None or not within(row.unit, by.unit):
        raise Refused("没有这个重要时段，或者它由上级设定，只能由上级取消。")
    await work.session.delete(row)
    await look_again_below(work, row.unit)


async def import_holidays(work: Work, by: UUID | None, content: bytes) -> int:
    """Take a holiday table; a day that was imported before is replaced. Return how many days it has.

    Raises:
        Refused: it has errors; nothing was taken.
    """
    rows = read_holidays(content)
    days = [row.day for row in rows]
    for old in await work.session.scalars(select(HolidayOverride).where(col(HolidayOverride.day).in_(days))):
        await work.session.delete(old)
    await work.session.flush()
    for row in rows:
        work.session.add(HolidayOverride(day=row.day, kind=row.named.kind, name=row.named.name, by=by, at=work.now))
    return len(rows)


async def _person(work: Work, person_id: UUID) -> Person:
    person = await work.session.get(Person, person_id)
    if person is None or not person.active:
        raise Refused("通讯录里没有这个人，或已不在岗。")
    return person


def _refuse_days(work: Work, first: date, last: date) -> None:
    if last < first:
        raise Refused("结束日期不能早于开始日期。")
    if last < _today(work):
        raise Refused("这些日期已经过去。")
    if (last - first).days >= LONGEST_PERIOD:
        raise Refused("时段最长一年，请分段设定。")


def _today(work: Work) -> date:
    return work.now.astimezone(work.settings.zone).date()

"""Who leads a unit when a ladder has run out: the leader on duty, and where there is none everyone fit to lead there."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import col

from directory.tables import Person, Qualification
from roster.on_duty import on_posts
from roster.queries import on_duty_cached
from roster.rooms import rooms_above
from runtime.work import Work
from schemas.values import Post

FIT_TO_LEAD = "duty_leader"


async def leaders_above(work: Work, code: str) -> list[UUID]:
    """Return the leaders of the duty rooms from `code` up to the top, the nearest first, each once."""
    found: dict[UUID, None] = {}
    for room in await rooms_above(work, code):
        found |= dict.fromkeys(await leaders_of(work, room.code))
    return list(found)


async def leaders_near(work: Work, code: str, without: Collection[UUID]) -> list[UUID]:
    """Return the leaders of the lowest duty room from `code` up that has any but those left out; empty: there is none."""
    for room in await rooms_above(work, code):
        if found := [each for each in await leaders_of(work, room.code) if each not in without]:
            return found
    return []


async def leaders_of(work: Work, code: str) -> list[UUID]:
    """Return who leads a unit: the leader on shift, else everyone fit to lead there."""
    on_shift = on_posts(await on_duty_cached(work, code), (Post.LEADER,))
    return [each.person_id for each in on_shift] or await fit_for(work, code, FIT_TO_LEAD)


async def fit_for(work: Work, code: str, qualification: str) -> list[UUID]:
    """Return the active people of a unit with a qualification that has not lapsed, in the order they were entered."""
    fit = select(col(Person.id)).join(Qualification, col(Qualification.person_id) == col(Person.id))
    valid = or_(col(Qualification.until).is_(None), col(Qualification.until) > work.now)
    of = fit.where(col(Person.unit) == code, col(Person.active), col(Qualification.name) == qualification, valid)
    return list(await work.session.scalars(of.order_by(col(Person.id))))

"""How a person wants to be reached: kept, and asked for by whoever reaches them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.errors import Refused
from directory.queries import contacts_of, grants_of, qualifications_of
from directory.tables import Person, Reach
from directory.wishes import ANYHOW, Reaching, Wish, refuse_unreachable
from runtime.work import Work
from schemas.people import ReachChanged
from schemas.values import Channel, Role

__all__ = ["ANYHOW", "Reaching", "Wish", "change_reach", "channels_of", "keeps_duty", "reaching", "refuse_unreachable"]

LANGUAGES = ("zh", "en")
_DUTY = {Role.DUTY_OFFICER.value, Role.DUTY_LEADER.value}


async def reaching(session: AsyncSession, people: Collection[UUID]) -> dict[UUID, Reaching]:
    """Return the wishes of those who have any."""
    rows = await session.scalars(select(Reach).where(col(Reach.person_id).in_(people)))
    return {row.person_id: _reaching(row) for row in rows}


def _reaching(row: Reach) -> Reaching:
    quiet = (row.quiet_from, row.quiet_until) if row.quiet_from else None
    urgent, routine = (Wish(tuple(each.get("order", ())), frozenset(each.get("off", ()))) for each in (row.urgent, row.routine))
    return Reaching(urgent, routine, quiet)


async def channels_of(session: AsyncSession, person_id: UUID) -> list[Channel]:
    """Return the channels on which a person can be reached at all, in the directory's order."""
    return list(dict.fromkeys(contact.way for contact in await contacts_of(session, person_id)))


async def keeps_duty(session: AsyncSession, person_id: UUID) -> bool:
    """Say whether somebody may be called for duty: holds such a role, or is fit for it."""
    grants = {grant.role for grant in await grants_of(session, person_id)}
    return bool(_DUTY & (grants | {each.name for each in await qualifications_of(session, person_id)}))


async def change_reach(work: Work, person_id: UUID, wanted: Reaching, language: str, by: UUID | None) -> None:
    """Keep how a person wants to be reached from now on.

    Raises:
        Refused: nobody could reach them any more, or the wish cannot be meant; the sentence says why.
    """
    person = await work.session.get(Person, person_id, with_for_update=True)
    if person is None or not person.active:
        raise Refused("通讯录里没有这个人。")
    if language not in LANGUAGES:
        raise Refused("语言只能选中文或英文。")
    refuse_unreachable(wanted, await channels_of(work.session, person_id), await keeps_duty(work.session, person_id))
    row = await work.session.get(Reach, person_id) or Reach(person_id=person_id, changed_at=work.now)
    row.urgent, row.routine = _kept(wanted.urgent), _kept(wanted.routine)
    row.quiet_from, row.quiet_until = wanted.quiet or ("", "")
    row.changed_at = work.now
    person.language = language
    work.session.add(row)
    quiet = "-".join(wanted.quiet) if wanted.quiet else ""
    told = {"urgent": row.urgent, "routine": row.routine, "quiet": quiet, "language": language}
    work.emit(ReachChanged(time=work.now, unit=person.unit, person_id=person_id, by=by, **told))


def _kept(wish: Wish) -> dict[str, list[str]]:
    return {"order": list(wish.order), "off": sorted(wish.off)}

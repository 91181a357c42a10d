"""代接: who gets a person's messages too while that person is away. Set by the person, for some days, on record."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.errors import NotKnown, Refused
from directory.queries import contacts_of
from directory.scope import below
from directory.tables import Person, StandIn, Unit
from runtime.work import Work
from schemas.people import StandInEnded, StandInSet

LONGEST = timedelta(days=92)
MOST = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is to stand in for whom, from when until just before when."""

    person_id: UUID
    taker_id: UUID
    starts_at: datetime
    ends_at: datetime
    reason: str = ""


async def takers(session: AsyncSession, people: Collection[UUID], at: datetime) -> dict[UUID, list[Person]]:
    """Return who stands in for whom at a moment. Nobody stands in for who stands in: a chain could go round in a circle."""
    of = select(StandIn, Person).join(Person, col(Person.id) == col(StandIn.taker_id))
    running = (col(StandIn.starts_at) <= at, col(StandIn.ends_at) > at, col(StandIn.ended_at).is_(None), col(Person.active))
    rows = await session.execute(of.where(col(StandIn.person_id).in_(people), *running).order_by(col(StandIn.set_at)))
    found: dict[UUID, list[Person]] = {}
    for standing, taker in rows:
        theirs = found.setdefault(standing.person_id, [])
        if taker.id not in {each.id for each in theirs}:
            theirs.append(taker)
    return found


async def ahead(session: AsyncSession, person_id: UUID, now: datetime) -> list[tuple[StandIn, Person]]:
    """Return who stands in for a person now or later, by start."""
    of = select(StandIn, Person).join(Person, col(Person.id) == col(StandIn.taker_id))
    of = of.where(col(StandIn.person_id) == person_id, col(StandIn.ends_at) > now, col(StandIn.ended_at).is_(None))
    return [(row[0], row[1]) for row in await session.execute(of.order_by(col(StandIn.starts_at), col(StandIn.id)))]


async def stand_in(work: Work, wanted: Wanted, by: UUID | None) -> StandIn:
    """Have another person get a person's messages too.

    Raises:
        Refused: that can't be; the sentence says why.
    """
    person, taker = await work.session.get(Person, wanted.person_id), await work.session.get(Person, wanted.taker_id)
    if person is None or taker is None or not taker.active:
        raise NotKnown("通讯录里没有这位代接人。")
    await _refuse(work, person, taker, wanted)
    row = StandIn(
        person_id=person.id,
        taker_id=taker.id,
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        reason=wanted.reason.strip(),
        set_by=by,
        set_at=work.now,
    )
    work.session.add(row)
    times = {"starts_at": row.starts_at, "ends_at": row.ends_at}
    told = {"stand_in_id": row.id, "person_id": person.id, "taker_id": taker.id, "by": by, "reason": row.reason}
    work.emit(StandInSet(time=work.now, unit=person.unit, **told, **times))
    return row


async def _refuse(work: Work, person: Person, taker: Person, wanted: Wanted) -> None:
    if taker.id == person.id:
        raise Refused("不能由本人代接。")
    if not await _in_subtree(work.session, taker.unit, person.unit):
        raise Refused(f"{taker.name}不在您的单位或下级单位，不能代接您的信息。")
    if not await contacts_of(work.session, taker.id):
        raise Refused(f"通讯录里没有{taker.name}的联系方式，无法代接。")
    if wanted.ends_at <= wanted.starts_at or wanted.ends_at <= work.now:
        raise Refused("代接的结束时间要晚于开始时间，也要晚于现在。")
    if wanted.ends_at - wanted.starts_at > LONGEST:
        raise Refused(f"代接最长{LONGEST.days}天，到期可以再设。")
    if len(await ahead(work.session, person.id, work.now)) >= MOST:
        raise Refused(f"同时最多设{MOST}项代接，请先取消不用的。")


async def _in_subtree(session: AsyncSession, unit: str, root: str) -> bool:
    """Say whether a unit is a person's own, of the same government, or below it."""
    within = select(col(Unit.code)).where(col(Unit.code) == unit, below(col(Unit.code), root.partition("-")[0]))
    return (await session.scalars(within)).first() is not None


async def end_stand_in(work: Work, person_id: UUID, stand_in_id: UUID, by: UUID | None) -> None:
    """Take a stand-in back at once.

    Raises:
        Refused: the person has no such one ahead.
    """
    row = await work.session.get(StandIn, stand_in_id, with_for_update=True)
    person = await work.session.get(Person, person_id)
    if row is None or person is None or row.person_id != person_id or row.ended_at or row.ends_at <= work.now:
        raise Refused("没有这项代接，可能已经结束。")
    row.ended_at = work.now
    work.emit(
        StandInEnded(time=work.now, unit=person.unit, stand_in_id=row.id, person_id=person_id, taker_id=row.taker_id, by=by)
    )


async def named_below(session: AsyncSession, name: str, root: str) -> list[Person]:
    """Return the active people called so in a unit and below, to choose a stand-in by name."""
    of = select(Person).where(
        col(Person.name) == name.strip(), col(Person.active), below(col(Person.unit), root.partition("-")[0])
    )
    return list(await session.scalars(of.order_by(col(Person.unit), col(Person.id))))

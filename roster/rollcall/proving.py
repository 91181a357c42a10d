"""The record of a draw, from the database: what `zhishou rollcall verify` reads."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.tables import Person, Unit
from roster.errors import Refused
from roster.rollcall.draw import NOBODY
from roster.rollcall.record import Line, Record
from roster.rollcall.tables import RollCall, RollCallEntry, RollCallList


async def record_of(session: AsyncSession, roll_call_id: UUID) -> Record:
    """Return the record of a roll call's draw.

    Raises:
        Refused: it has not begun, or is not over: the seed is shown only then.
    """
    row = await session.get(RollCall, roll_call_id)
    listed = await session.get(RollCallList, roll_call_id)
    if row is None or listed is None or row.started_at is None:
        raise Refused("这次点名没有进行抽取，没有抽取记录。")
    if row.state == "running":
        raise Refused("点名还在进行，结束后才公布种子和抽取记录。")
    drawn = select(RollCallEntry).where(col(RollCallEntry.roll_call_id) == roll_call_id).order_by(col(RollCallEntry.place))
    lines = [(each.unit, str(each.person_id) if each.person_id else NOBODY, each.post) for each in await session.scalars(drawn)]
    candidates = [_parts(line) for line in listed.lines]
    name = await _names(session, candidates)
    return Record(
        roll_call=str(row.id),
        title=row.title,
        drill=row.drill,
        planned_at=row.planned_at,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        moment=row.moment,
        started_at=row.started_at,
        commitment=row.commitment,
        seed=row.seed,
        draw=row.terms.draw,
        amount=row.terms.amount,
        candidates_sha256=row.candidates_sha256,
        candidates=tuple(_line(each, name) for each in candidates),
        drawn=tuple(_line(each, name) for each in lines),
    )


Parts = tuple[str, str, str]


def _parts(line: str) -> Parts:
    unit, person, post = line.split("|")
    return unit, person, post


def _line(parts: Parts, name: dict[str, str]) -> Line:
    unit, person, post = parts
    return Line(unit=unit, person=person, post=post, unit_name=name.get(unit, ""), person_name=name.get(person, ""))


async def _names(session: AsyncSession, candidates: list[Parts]) -> dict[str, str]:
    codes = {unit for unit, _, _ in candidates}
    units = await session.scalars(select(Unit).where(col(Unit.code).in_(codes)))
    people = await session.execute(select(col(Person.id), col(Person.name)).where(col(Person.id).in_(_ids(candidates))))
    return {each.code: each.short_name or each.name for each in units} | {str(row[0]): row[1] for row in people}


def _ids(candidates: list[Parts]) -> list[UUID]:
    return [UUID(person) for _, person, _ in candidates if person]

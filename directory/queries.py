"""Questions to the directory: which unit, which person, how to reach them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.numbers import address_of
from directory.scope import below
from directory.tables import Account, Contact, Grant, Person, Qualification, Unit
from schemas.divisions import LEVELS, Level, ancestors
from schemas.values import Channel

_BY_NUMBER = (Channel.SMS, Channel.VOICE, Channel.PHONE)
_BY_ACCOUNT = (Channel.WEB, Channel.API)


async def unit(session: AsyncSession, code: str) -> Unit | None:
    """Return a unit by its code."""
    return await session.get(Unit, code)


async def superior(session: AsyncSession, code: str) -> Unit | None:
    """Return the unit that `code` reports to: a department's government, a government's parent. None at the top."""
    here = await unit(session, code)
    return await unit(session, here.parent) if here and here.parent else None


async def subtree(session: AsyncSession, root: str) -> list[Unit]:
    """Return a unit and everything below it, departments included, parents before children."""
    return list(await session.scalars(select(Unit).where(below(col(Unit.code), root)).order_by(col(Unit.code))))


async def way_up(session: AsyncSession, code: str, to: Level) -> list[Unit]:
    """Return the governments from the unit itself up to and including level `to`.

    A department's way begins at its government. A unit that stands at `to` or above has a way of one: itself. When the tree
    ends below `to`, so does the way.
    """
    return (await ways_up(session, [code], to))[code]


async def ways_up(session: AsyncSession, codes: Iterable[str], to: Level) -> dict[str, list[Unit]]:
    """Return the way up of several units, asked at once; see `way_up`."""
    lines = {code: ancestors(code) for code in codes}
    wanted = {each for line in lines.values() for each in line}
    found = await session.scalars(select(Unit).where(col(Unit.code).in_(wanted), ~col(Unit.department)))
    known = {each.code: each for each in found}
    return {code: _upward([known[each] for each in line if each in known], to) for code, line in lines.items()}


def _upward(units: list[Unit], to: Level) -> list[Unit]:
    upward = sorted(units, key=lambda each: LEVELS.index(each.rank), reverse=True)
    return [each for place, each in enumerate(upward) if place == 0 or LEVELS.index(each.rank) >= LEVELS.index(to)]


async def units_named(session: AsyncSession, name: str, within: str) -> list[Unit]:
    """Return the governments below `within` that people call `name`; the exact name first, else those whose name begins so.

    Several may bear one name (every county has its 新民村): the caller decides.
    """
    name = name.strip()
    here = select(Unit).where(below(col(Unit.code), within), ~col(Unit.department)).order_by(col(Unit.code))
    exact = list(await session.scalars(here.where(or_(col(Unit.name) == name, col(Unit.short_name) == name))))
    if exact or len(name) < 2:
        return exact
    return list(await session.scalars(here.where(col(Unit.short_name).startswith(name, autoescape=True))))


async def top(session: AsyncSession) -> Unit:
    """Return the root of the tree.

    Raises:
        LookupError: no unit has been loaded yet.
    """
    roots = await session.scalars(select(Unit).where(col(Unit.parent).is_(None)).order_by(col(Unit.code)).limit(1))
    if (root := roots.first()) is None:
        raise LookupError("单位目录还是空的，请先导入单位")
    return root


async def duty_rooms(session: AsyncSession, root: str) -> list[Unit]:
    """Return the units below `root` that are manned 24 hours, higher ones first."""
    rooms = await session.scalars(select(Unit).where(below(col(Unit.code), root), col(Unit.keeps_duty)))
    return sorted(rooms, key=lambda each: (LEVELS.index(each.rank), each.code))


async def person(session: AsyncSession, person_id: UUID) -> Person | None:
    """Return a person by id, whether still active or not."""
    return await session.get(Person, person_id)


async def person_at(session: AsyncSession, channel: Channel, address: str) -> Person | None:
    """Return the active person who is reached at an address: who sent this message.

    A number is found however it is written, and whether it calls or texts; for the web the address is the account's name, for the
    API that or a number.
    """
    if channel in _BY_ACCOUNT:
        of_account = select(Person).join(Account, col(Account.person_id) == col(Person.id))
        found = await session.scalars(of_account.where(col(Account.username) == address.strip(), col(Person.active)))
        if (person := found.first()) or channel is Channel.WEB:
            return person
        channel = Channel.SMS  # a program names its reporter by account or by number
    channels, address = (_BY_NUMBER, address_of(address)) if channel in _BY_NUMBER else ((channel,), address.strip())
    at = select(Person).join(Contact, col(Contact.person_id) == col(Person.id))
    at = at.where(col(Contact.address) == address, col(Contact.channel).in_(channels), col(Person.active))
    return (await session.scalars(at.order_by(col(Contact.channel) != channel, col(Contact.rank)).limit(1))).first()


async def contacts_of(session: AsyncSession, person_id: UUID) -> list[Contact]:
    """Return the ways by which a notice reaches a person: usable ones first, then by rank."""
    of = select(Contact).where(col(Contact.person_id) == person_id, col(Contact.channel).in_(list(Channel)))
    return list(await session.scalars(of.order_by(col(Contact.flagged) != "", col(Contact.rank), col(Contact.channel))))


async def contacts_on(
    session: AsyncSession, person_ids: Iterable[UUID], channels: Iterable[Channel]
) -> dict[UUID, list[Contact]]:
    """Return the contact points of people on some channels, by rank, flagged ones too; who has none has an empty list."""
    found: dict[UUID, list[Contact]] = {each: [] for each in person_ids}
    of = select(Contact).where(col(Contact.person_id).in_(found), col(Contact.channel).in_(list(channels)))
    for contact in await session.scalars(of.order_by(col(Contact.rank), col(Contact.channel))):
        found[contact.person_id].append(contact)
    return found


async def people_of(session: AsyncSession, unit: str) -> list[Person]:
    """Return the active people of one unit (not of those below it)."""
    of = select(Person).where(col(Person.unit) == unit, col(Person.active))
    return list(await session.scalars(of.order_by(col(Person.id))))


async def grants_of(session: AsyncSession, person_id: UUID) -> list[Grant]:
    """Return the roles that a person holds, and over which units."""
    of = select(Grant).where(col(Grant.person_id) == person_id)
    return list(await session.scalars(of.order_by(col(Grant.unit), col(Grant.role))))


async def holders(session: AsyncSession, role: str, unit: str) -> list[Person]:
    """Return the active people who hold a role over exactly this unit, in the order they were entered."""
    of = select(Person).join(Grant, col(Grant.person_id) == col(Person.id))
    of = of.where(col(Grant.role) == role, col(Grant.unit) == unit, col(Person.active))
    return list(await session.scalars(of.order_by(col(Person.id))))


async def qualifications_of(session: AsyncSession, person_id: UUID) -> list[Qualification]:
    """Return what a person is fit for, lapsed ones included."""
    of = select(Qualification).where(col(Qualification.person_id) == person_id)
    return list(await session.scalars(of.order_by(col(Qualification.name))))

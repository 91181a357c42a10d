"""Questions to the directory."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from directory import queries
from directory.tables import Account, Contact, Grant, Person
from schemas.divisions import NOWHERE, Level
from schemas.values import Channel
from tests.directory import tree


def codes(units: list) -> list[str]:
    return [unit.code for unit in units]


async def settle(session: AsyncSession, *, active: bool = True) -> Person:
    """Put one village officer with three ways to be reached."""
    person = Person(name="陈水生", unit=tree.LI, active=active)
    session.add(person)
    await session.flush()
    for rank, (channel, address, flagged) in enumerate(
        [("sms", "+8619900000101", "停机"), ("telegram", "5550101", ""), ("voice", "+8657382081234", "")]
    ):
        session.add(Contact(person_id=person.id, channel=channel, address=address, rank=rank, flagged=flagged))
    session.add(Account(person_id=person.id, username="lijiacun", password_hash="x"))
    session.add(Grant(person_id=person.id, role="officer", unit=tree.LI))
    await session.flush()
    return person


async def test_superior(session: AsyncSession) -> None:
    """A department reports to its government, a government to the one above, the top to nobody."""
    assert (await queries.superior(session, tree.EAST_WATER)).code == tree.EAST
    assert (await queries.superior(session, tree.STONE)).code == tree.EAST
    assert await queries.superior(session, tree.CITY) is None
    assert await queries.superior(session, NOWHERE) is None


async def test_subtree(session: AsyncSession) -> None:
    """A subtree holds the unit, its departments and all below; of a department only itself."""
    assert codes(await queries.subtree(session, tree.EAST)) == [
        tree.EAST, tree.EAST_WATER, tree.STONE, tree.LI, tree.NEW, tree.REED,
    ]  # fmt: skip
    assert len(await queries.subtree(session, tree.CITY)) == len(tree.UNITS)
    assert codes(await queries.subtree(session, tree.EMERGENCY)) == [tree.EMERGENCY]
    assert await queries.subtree(session, NOWHERE) == []


@pytest.mark.parametrize(
    ("start", "to", "way"),
    [
        (tree.LI, Level.COUNTY, [tree.LI, tree.STONE, tree.EAST]),
        (tree.LI, Level.CITY, [tree.LI, tree.STONE, tree.EAST, tree.CITY]),
        (tree.LI, Level.PROVINCE, [tree.LI, tree.STONE, tree.EAST, tree.CITY]),
        (tree.EAST_WATER, Level.CITY, [tree.EAST, tree.CITY]),
        (tree.CITY, Level.COUNTY, [tree.CITY]),
        (tree.EMERGENCY, Level.CITY, [tree.CITY]),
        (NOWHERE, Level.CITY, []),
    ],
)
async def test_way_up(session: AsyncSession, start: str, to: Level, way: list[str]) -> None:
    """The way up names each government from the unit itself to the asked level, and ends where the tree ends."""
    assert codes(await queries.way_up(session, start, to)) == way


async def test_names(session: AsyncSession) -> None:
    """A name is looked for below a unit; several places may bear it, and a beginning is enough when nothing is called just so."""
    assert codes(await queries.units_named(session, "新民村", tree.CITY)) == [tree.NEW, tree.OTHER_NEW]
    assert codes(await queries.units_named(session, "新民村", tree.STONE)) == [tree.NEW]
    assert codes(await queries.units_named(session, "青石镇李家村", tree.CITY)) == [tree.LI]
    assert codes(await queries.units_named(session, "李家", tree.CITY)) == [tree.LI]
    assert await queries.units_named(session, "李", tree.CITY) == []
    assert await queries.units_named(session, "%%", tree.CITY) == []


async def test_top_and_duty_rooms(session: AsyncSession) -> None:
    """The top is the unit without a parent, and duty rooms come higher ones first."""
    assert (await queries.top(session)).code == tree.CITY
    assert codes(await queries.duty_rooms(session, tree.CITY)) == [tree.CITY, tree.EAST, tree.WEST, tree.STONE]
    assert codes(await queries.duty_rooms(session, tree.EAST)) == [tree.EAST, tree.STONE]


async def test_empty_directory(tmp_path: Path) -> None:
    """Asking for the top of an empty directory says that units must be imported first."""
    async with tree.database_at(tmp_path) as database, database.read() as session:
        with pytest.raises(LookupError, match="请先导入单位"):
            await queries.top(session)


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        (Channel.SMS, "+8619900000101"),
        (Channel.SMS, "199 0000 0101"),
        (Channel.PHONE, "19900000101"),
        (Channel.VOICE, "0573-82081234转8001"),
        (Channel.TELEGRAM, "5550101"),
        (Channel.WEB, "lijiacun"),
        (Channel.API, "lijiacun"),
        (Channel.API, "+86 199 0000 0101"),
    ],
)
async def test_sender_is_found(session: AsyncSession, channel: Channel, address: str) -> None:
    """The sender of a message is found by number however written, by chat, or by account."""
    person = await settle(session)
    found = await queries.person_at(session, channel, address)
    assert found is not None
    assert found.id == person.id


async def test_unknown_sender(session: AsyncSession) -> None:
    """A number nobody registered, or a chat id sent by SMS, is nobody's."""
    await settle(session)
    assert await queries.person_at(session, Channel.SMS, "+8619900000199") is None
    assert await queries.person_at(session, Channel.SMS, "5550101") is None


async def test_person_who_left(session: AsyncSession) -> None:
    """Someone who no longer serves is not taken for a sender, but can still be named in old records."""
    person = await settle(session, active=False)
    assert await queries.person_at(session, Channel.SMS, "+8619900000101") is None
    assert await queries.people_of(session, tree.LI) == []
    assert (await queries.person(session, person.id)).name == "陈水生"


async def test_usable_contacts_first(session: AsyncSession) -> None:
    """A contact that a carrier called unreachable comes last, whatever its rank."""
    person = await settle(session)
    assert [c.channel for c in await queries.contacts_of(session, person.id)] == ["telegram", "voice", "sms"]


async def test_roles(session: AsyncSession) -> None:
    """A person's roles are listed, and a role's holders over one unit are found."""
    person = await settle(session)
    assert [(g.role, g.unit) for g in await queries.grants_of(session, person.id)] == [("officer", tree.LI)]
    assert [p.id for p in await queries.holders(session, "officer", tree.LI)] == [person.id]
    assert await queries.holders(session, "officer", tree.STONE) == []

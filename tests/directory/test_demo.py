"""The demo prefecture."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from directory import queries
from directory.accounts import demo_accounts
from directory.demo import CITY, PASSWORD, PASSWORD_HASH, load_demo
from directory.passwords import password_fits
from directory.rights import Action, may
from directory.tables import Account, Contact, Grant, Person, Qualification, Unit
from directory.viewers import viewer_of
from policies.model import load
from runtime.settings import Settings
from runtime.work import Work
from schemas.divisions import Level
from schemas.values import Channel, Role
from tests.directory import tree
from tests.support.platform import START


@pytest.fixture
async def session(tmp_path: Path) -> AsyncIterator[AsyncSession]:
    async with tree.database_at(tmp_path) as database:
        async with database.write() as session:
            await load_demo(Work(session, START, Settings(home=tmp_path), load()))
        async with database.write() as session:
            yield session


async def counts(session: AsyncSession) -> dict[str, int]:
    tables: list[type[SQLModel]] = [Unit, Person, Contact, Grant, Qualification, Account]
    return {t.__name__: (await session.execute(select(func.count()).select_from(t))).scalar_one() for t in tables}


async def test_size(session: AsyncSession) -> None:
    """A city, two counties, six townships, 24 villages, a department beside city and counties, and some ninety people."""
    units = await queries.subtree(session, CITY)
    levels = Counter(unit.level for unit in units if not unit.department)
    assert levels == {"city": 1, "county": 2, "township": 6, "village": 24}
    assert Counter(unit.level for unit in units if unit.department) == {"city": 1, "county": 2}
    assert 90 <= (await counts(session))["Person"] <= 100


async def test_duty_rooms_can_be_manned(session: AsyncSession) -> None:
    """Each duty room has at least three officers and two leaders of its own, all with a number and a chat."""
    rooms = await queries.duty_rooms(session, CITY)
    assert len(rooms) == 9
    for room in rooms:
        officers = await queries.holders(session, Role.DUTY_OFFICER, room.code)
        leaders = await queries.holders(session, Role.DUTY_LEADER, room.code)
        assert len(officers) >= 3
        assert len(leaders) >= 2
        for person in (*officers, *leaders):
            assert person.unit == room.code
            assert [c.channel for c in await queries.contacts_of(session, person.id)] == [Channel.SMS, Channel.TELEGRAM]


async def test_villages_have_pairs(session: AsyncSession) -> None:
    """Each village has two information officers, an A and a B, who may report for their village."""
    for unit in await queries.subtree(session, CITY):
        if unit.level != "village":
            continue
        first, second = await queries.people_of(session, unit.code)
        for person, post in ((first, "post_a"), (second, "post_b")):
            fit = {each.name for each in await queries.qualifications_of(session, person.id)}
            assert fit == {"information_officer", post}
            assert may(await viewer_of(session, person.id), Action.REPORT, unit.code)


async def test_example_numbers_only(session: AsyncSession) -> None:
    """Every number is of the block kept for examples, every chat begins with 5550."""
    for contact in await session.scalars(select(Contact)):
        assert contact.address.startswith("+861990000" if contact.channel == "sms" else "5550")


async def test_accounts(session: AsyncSession) -> None:
    """The sign-in page offers an account for each duty, and the shared password fits them all."""
    offered = await demo_accounts(session)
    assert [each.duties for each in offered] == [
        "李家村信息员",
        "青石镇值班员",
        "青石镇带班领导",
        "东河县值班员",
        "东河县带班领导",
        "澄川市值班员",
        "澄川市带班领导",
        "澄川市督查员",
        "澄川市管理员",
    ]
    assert set(await session.scalars(select(Account.password_hash))) == {PASSWORD_HASH}
    assert await password_fits(PASSWORD, PASSWORD_HASH)


async def test_department_staff_act_for_their_government(session: AsyncSession) -> None:
    """The supervisor sits in a department and supervises the whole city, unregistered senders included."""
    person = await queries.person_at(session, Channel.SMS, "19900000411")
    viewer = await viewer_of(session, person.id)
    assert viewer.unit == f"{CITY}-yj"
    assert may(viewer, Action.SEE_INCIDENT, "990121101201")
    assert may(viewer, Action.SEE_INBOX, "000000000000")


async def test_loading_again_changes_nothing(session: AsyncSession, tmp_path: Path) -> None:
    """A second start finds the demo there and keeps what was changed in it."""
    before = await counts(session)
    person = await queries.person_at(session, Channel.SMS, "19900000101")
    person.title = "村支书"
    await session.flush()
    await load_demo(Work(session, START, Settings(home=tmp_path), load()))
    assert await counts(session) == before
    assert (await queries.person(session, person.id)).title == "村支书"


async def test_people_in_the_order_of_the_table(session: AsyncSession) -> None:
    """People of a unit come in the order in which they were entered."""
    people = await queries.people_of(session, "990121101000")
    numbers = [(await queries.contacts_of(session, person.id))[0].address for person in people]
    assert numbers == [f"+861990000020{n}" for n in range(1, 6)]


async def test_way_up_is_the_chain_of_superiors(session: AsyncSession) -> None:
    """From every unit of the demo, the way up is the same whether read from the code or walked from parent to parent."""
    for unit in await queries.subtree(session, CITY):
        walked = [] if unit.department else [unit.code]
        above = await queries.superior(session, unit.code)
        while above:
            walked.append(above.code)
            above = await queries.superior(session, above.code)
        assert [each.code for each in await queries.way_up(session, unit.code, Level.PROVINCE)] == walked

"""Importing on PostgreSQL, where several processes write at once; and calendars, whose history is looked up in JSON."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from icalendar import Calendar

from directory.tables import Person
from roster import queries
from roster.commands import remove_shift
from roster.feeds.subscribing import calendar_at, create_feed, issue_of
from roster.sheets.importing import Order, carry_out, read_file
from runtime.platform import Platform
from runtime.settings import Settings
from tests.roster.sheets.tables import workbook
from tests.roster.world import TOWN, World, someone, world
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.postgres


def table(name: str) -> Order:
    """Return the order to put one person on duty on ten days."""
    rows = [["日期", "值班员"], *([f"2026-07-{day}", name] for day in range(20, 30))]
    return Order(TOWN, read_file(workbook(rows)))


async def named(here: World) -> tuple[str, str]:
    """Return the names of two people of the township."""
    names = ("王志强", "孙丽")

    async def rename(work) -> None:
        for who, name in zip(("town officer", "town leader"), names, strict=True):
            (await work.session.get_one(Person, someone(who))).name = name

    await here.work(rename)
    return names


async def test_two_imports_at_once_do_not_mix(tmp_path, postgres: PostgresServer):
    """Two processes import tables of the same days at the same moment: each day has one officer, all of them of one table."""
    async with world(tmp_path, on_duty=[], database_url=postgres.fresh()) as here:
        names = await named(here)
        other = Platform(Settings(home=tmp_path, database_url=here.platform.settings.database_url), here.clock)
        other.works.start()
        done = await asyncio.gather(
            *(
                process.works.run(lambda work, name=name: carry_out(work, None, table(name), "七月"))
                for name, process in zip(names * 2, (here.platform, other) * 2, strict=True)
            )
        )
        await other.works.stop()
        await other.database.dispose()
        async with here.platform.database.read() as session:
            shifts = await queries.shifts_between(session, TOWN, here.clock.now(), here.clock.now() + timedelta(days=30))
        assert len(shifts) == 10
        assert len({each.person_id for each in shifts}) == 1
        assert sorted(each.plan.count("added") for each in done)[-2:] == [0, 10]


async def test_a_calendar_finds_what_was_taken_out(tmp_path, postgres: PostgresServer):
    """A removed shift is cancelled in its person's calendar and in the duty room's."""
    async with world(tmp_path, on_duty=[], database_url=postgres.fresh()) as here:
        name, _ = await named(here)
        await here.work(lambda work: carry_out(work, None, table(name), "七月"))
        async with here.platform.database.read() as session:
            shift, *_ = await queries.shifts_between(session, TOWN, here.clock.now(), here.clock.now() + timedelta(days=30))
        await here.work(lambda work: remove_shift(work, None, shift.id, version=1, reason="停"))
        secret = await here.platform.works.run(lambda work: create_feed(work, someone("town officer")))
        async with here.platform.database.read() as session:
            found = await calendar_at(session, secret)
            assert found
            content = (await issue_of(session, found, here.clock.now())).content
        statuses = [str(each["status"]) for each in Calendar.from_ical(content).walk("VEVENT")]
        assert sorted(statuses) == ["CANCELLED", *["CONFIRMED"] * 9]

"""Roll calls on PostgreSQL: the same from start to close, and answers in two processes at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from directory.tables import Contact
from roster.errors import Refused
from roster.rollcall import queries, rates, starting
from roster.rollcall.commands import Spec, Typed, Wish, answer_here, end_plan, excuse, plan_now, plan_recurring
from roster.rollcall.planning import START as START_TIMER
from roster.rollcall.proving import record_of
from roster.rollcall.record import verify
from roster.rollcall.tables import RollCall, RollCallEntry
from runtime.clock import ManualClock
from runtime.handlers import Due
from runtime.platform import Platform
from runtime.settings import Settings
from runtime.work import Work
from schemas.values import Channel
from tests.roster.world import CITY, MINUTE, ON_DUTY, START, World, someone, world
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.postgres
TERMS = Spec(channels=(Channel.SMS,), challenge="key")


PEOPLE = [someone(name) for _, _, name in ON_DUTY]


async def hold(here: World) -> UUID:
    """Give everyone a number, start a roll call of the city and return its id."""

    async def numbers(work: Work) -> None:
        for place, person in enumerate(PEOPLE):
            work.session.add(Contact(person_id=person, channel=Channel.SMS, address=f"+8619900003{place:03d}"))

    await here.work(numbers)
    row = await here.work(lambda work: plan_now(work, None, Wish(CITY, TERMS)))
    await here.pass_time(timedelta(seconds=1))
    return row.id


async def test_a_roll_call_runs_from_start_to_close(tmp_path, postgres: PostgresServer):
    """Called, answered, excused, run out, closed, counted, proved: as on SQLite."""
    async with world(tmp_path, database_url=postgres.fresh()) as here:
        held = await hold(here)
        await here.work(lambda work: answer_here(work, held, PEOPLE[0], Typed(Channel.WEB)))
        async with here.platform.database.read() as session:
            other = await session.scalar(select(col(RollCallEntry.id)).where(col(RollCallEntry.person_id) == PEOPLE[1]))
        await here.work(lambda work: excuse(work, None, other, "在救灾现场"))
        await here.pass_time(5 * MINUTE)
        async with here.platform.database.read() as session:
            view = await queries.call(session, held, [CITY])
            assert view.state == "closed"
            assert dict(view.counts) == {"on_time": 1, "excused": 1, "no_answer": len(PEOPLE) - 2}
            assert len(await queries.entries(session, held, [CITY])) == len(PEOPLE)
            assert len(await queries.newest(session, held, [CITY])) == len(PEOPLE)
            assert [each.id for each in await queries.calls(session, [CITY])] == [held]
            assert sum(line.called for line in await rates.by_unit(session, [CITY], START)) == len(PEOPLE) - 1
            assert len(await rates.by_person(session, [CITY], START)) == len(PEOPLE)
            assert all(check.holds for check in verify(await record_of(session, held)))


async def test_the_same_answer_in_two_processes_counts_once(tmp_path, postgres: PostgresServer):
    """Two replicas take everyone's answer at the same moment: one settles it, the other says that it is settled."""
    async with world(tmp_path, database_url=postgres.fresh()) as here:
        held = await hold(here)
        other = Platform(Settings(home=tmp_path, database_url=here.platform.settings.database_url), here.clock)
        other.works.start()
        both = [
            process.works.run(lambda work, person=person: answer_here(work, held, person, Typed(Channel.WEB)))
            for person in PEOPLE
            for process in (here.platform, other)
        ]
        told = await asyncio.gather(*both, return_exceptions=True)
        await other.works.stop()
        await other.database.dispose()
        assert [isinstance(each, Refused) for each in told].count(True) == len(PEOPLE)
        await here.pass_time(5 * MINUTE)
        async with here.platform.database.read() as session:
            view = await queries.call(session, held, [CITY])
        assert (view.state, dict(view.counts)) == ("closed", {"on_time": len(PEOPLE)})


async def test_a_plan_that_is_ended_while_its_roll_call_begins_plans_no_other(tmp_path, postgres: PostgresServer):
    """One process begins, and plans the next; the other ends the plan: what runs goes on, nothing is left planned."""
    async with world(tmp_path, database_url=postgres.fresh()) as here:
        plan = await here.work(lambda work: plan_recurring(work, None, Wish(CITY, TERMS), "0 20 * * *", timedelta(0)))
        (first,) = await roll_calls(here)
        other = Platform(Settings(home=tmp_path, database_url=here.platform.settings.database_url), ManualClock(first.moment))
        other.works.start()
        begun, ending = asyncio.Event(), asyncio.Event()

        async def begin(work: Work) -> None:
            await starting.start(Due(START_TIMER, str(first.id), 0, first.moment, {}), work)
            begun.set()
            await ending.wait()
            await asyncio.sleep(0.3)  # the other process is at the plan by now

        async def end(work: Work) -> None:
            await begun.wait()
            ending.set()
            await end_plan(work, None, plan.id)

        await asyncio.gather(other.works.run(begin), here.platform.works.run(end))
        await other.works.stop()
        await other.database.dispose()
        assert [row.state for row in await roll_calls(here)] == ["running", "cancelled"]


async def roll_calls(here: World) -> list[RollCall]:
    """All roll calls, in order of time."""
    async with here.platform.database.read() as session:
        return list(await session.scalars(select(RollCall).order_by(col(RollCall.opens_at))))

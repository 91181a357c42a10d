"""Requests and handovers on PostgreSQL, from two processes at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from roster import queries
from roster.changes import commands
from roster.changes.asking import EXPIRE
from roster.changes.deciding import lapse
from roster.changes.queries import requests
from roster.commands import ShiftDraft, add_shift
from roster.errors import Refused
from roster.handover import commands as handover
from roster.handover import planning
from roster.handover.queries import handovers
from runtime.handlers import Due
from runtime.platform import Platform
from runtime.settings import Settings
from runtime.work import Work
from schemas.values import Post
from tests.roster.changes.test_requests import LEADER, OFFICER, SECOND, settle
from tests.roster.world import START, TOWN, world
from tests.support.postgres import PostgresServer

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def test_of_two_decisions_at_once_one_holds(tmp_path, postgres: PostgresServer):
    """Approved in one process and withdrawn in the other, many at once: one of the two, and the roster agrees with it."""
    async with world(tmp_path, database_url=postgres.fresh()) as here:
        await here.work(settle)
        other = Platform(Settings(home=tmp_path, database_url=here.platform.settings.database_url), here.clock)
        other.works.start()
        for day in range(1, 6):
            draft = ShiftDraft(TOWN, Post.OFFICER, OFFICER, START + day * DAY, START + day * DAY + 12 * HOUR)
            shift = await here.platform.works.run(lambda work, draft=draft: add_shift(work, None, draft))
            request = await here.platform.works.run(
                lambda work, shift=shift: commands.ask_substitute(work, OFFICER, shift.id, SECOND, version=1, reason="有事")
            )
            await here.platform.works.run(lambda work, request=request: commands.accept(work, SECOND, request.id))
            both = await asyncio.gather(
                here.platform.works.run(lambda work, request=request: commands.approve(work, LEADER, request.id)),
                other.works.run(lambda work, request=request: commands.withdraw(work, OFFICER, request.id)),
                return_exceptions=True,
            )
            assert [isinstance(each, Refused) for each in both].count(True) == 1
            async with here.platform.database.read() as session:
                stands = await queries.shift(session, shift.id)
            approved = not isinstance(both[0], Refused)
            assert stands.person_id == (SECOND if approved else OFFICER)
        await other.works.stop()
        await other.database.dispose()


async def test_what_is_being_approved_does_not_lapse(tmp_path, postgres: PostgresServer):
    """Its time runs out in one process while the other is about to commit an approval: it stays approved."""
    async with world(tmp_path, database_url=postgres.fresh()) as here:
        await here.work(settle)
        draft = ShiftDraft(TOWN, Post.OFFICER, OFFICER, START + DAY, START + DAY + 12 * HOUR)
        shift = await here.work(lambda work: add_shift(work, None, draft))
        request = await here.work(lambda work: commands.ask_substitute(work, OFFICER, shift.id, SECOND, version=1, reason="有事"))
        await here.work(lambda work: commands.accept(work, SECOND, request.id))
        other = Platform(Settings(home=tmp_path, database_url=here.platform.settings.database_url), here.clock)
        other.works.start()
        approved, lapsing = asyncio.Event(), asyncio.Event()

        async def approve(work: Work) -> None:
            await commands.approve(work, LEADER, request.id)
            approved.set()
            await lapsing.wait()
            await asyncio.sleep(0.3)  # the other process is at the row by now

        async def lapse_meanwhile(work: Work) -> None:
            await approved.wait()
            lapsing.set()
            await lapse(Due(EXPIRE, str(request.id), 0, request.expires_at, {}), work)

        await asyncio.gather(here.platform.works.run(approve), other.works.run(lapse_meanwhile))
        await other.works.stop()
        await other.database.dispose()
        async with here.platform.database.read() as session:
            (found,) = await requests(session, OFFICER, [])
        assert (found.state, found.ended_by) == ("approved", LEADER)


async def test_planned_in_two_processes_it_is_drafted_once(tmp_path, postgres: PostgresServer):
    """The same tick in two processes: one handover, and signing works there as on SQLite."""
    async with world(tmp_path, database_url=postgres.fresh()) as here:
        await here.work(settle)
        draft = ShiftDraft(TOWN, Post.OFFICER, SECOND, START + 22 * HOUR, START + 46 * HOUR)
        await here.work(lambda work: add_shift(work, None, draft))
        await here.work(lambda work: handover.switch(work, LEADER, TOWN, True))
        other = Platform(Settings(home=tmp_path, database_url=here.platform.settings.database_url), here.clock)
        other.works.start()
        here.clock.move(22 * HOUR - timedelta(minutes=5))
        await asyncio.gather(*(process.works.run(planning.plan) for process in (here.platform, other)))
        await here.pass_time(timedelta())
        async with here.platform.database.read() as session:
            (one,) = await handovers(session, [TOWN])
        await here.work(lambda work: handover.hand_over(work, OFFICER, one.id, [{"kind": "incident"}], ""))
        await here.work(lambda work: handover.take_over(work, SECOND, one.id))
        await here.pass_time(HOUR)
        async with here.platform.database.read() as session:
            assert [each.unrelieved for each in await queries.really_on(session, TOWN, here.clock.now())] == [False]
        await other.works.stop()
        await other.database.dispose()

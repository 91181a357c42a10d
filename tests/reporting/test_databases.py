"""The same on SQLite and PostgreSQL, and with two processes at work."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from reporting import queries
from reporting.commands import PhoneLog, log_phone, override_fact, send_up
from reporting.handlers import on
from reporting.numbering import lock_numbers, next_number
from runtime.database import Database
from runtime.group_commit import GroupCommit
from runtime.handlers import Due
from runtime.metrics import Metrics
from runtime.work import Work
from schemas.deadlines import DeadlineMet, DeadlineMissed
from schemas.incidents import IncidentOpened
from tests.reporting.world import CITY, COUNTY, HOUR, MINUTE, TOWN, World, someone, world
from tests.support.platform import platform_for
from tests.support.postgres import PostgresServer


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def on_database(request: pytest.FixtureRequest) -> dict[str, str]:
    """Settings of an empty database of each kind."""
    if request.param == "sqlite":
        return {}
    server: PostgresServer = request.getfixturevalue("postgres")
    return {"database_url": server.fresh()}


async def _call(here: World) -> None:
    incident = await here.incident()
    call = PhoneLog(called_at=here.clock.now(), content="李家村火灾，死亡12人", callee_name="陈某")
    await here.does(log_phone, someone("town officer"), incident.id, call)


async def test_the_whole_loop(tmp_path: Path, on_database: dict[str, str]) -> None:
    """Report, follow-up, call, correction, missed clock, message and every view work on both databases."""
    async with world(tmp_path, **on_database) as here:
        await here.says("li", "9点50分李家村发生火灾，死亡12人")
        await here.says("wang", "李家村起火，伤3人")
        await _call(here)
        await here.wait(25 * MINUTE)
        assert {event.unit for event in here.events(DeadlineMissed)} == {COUNTY}
        incident = await here.incident()
        await here.does(override_fact, someone("county officer"), incident.id, "deaths", "2", reason="现场核实", checked=True)
        await here.wait(2 * HOUR)
        await here.does(send_up, someone("town officer"), incident.id)
        assert {(e.obligation.tier, e.on_time) for e in here.events(DeadlineMet)} == {("phone-30m", True), ("report-2h", False)}
        async with here.platform.database.read() as session:
            board = await queries.board(session, [CITY], here.clock.now())
            view = await queries.incident(session, incident.id)
            draft = await queries.draft_filing(session, incident.id, TOWN, here.clock.now())
            inbox = await queries.inbox(session, [COUNTY])
            listed = await queries.incidents(session, [TOWN], "open")
        assert view is not None
        assert draft is not None
        assert [card.number for card in board.incidents] == [card.number for card in listed] == ["2026-0001"]
        assert [moment.at for moment in view.timeline] == sorted(moment.at for moment in view.timeline)
        assert {"report", "opened", "graded", "clock", "missed", "met", "withdrawn", "filed", "override"} <= {
            moment.kind for moment in view.timeline
        }
        assert "死亡2人" in draft.body
        assert len(inbox) == 2


async def test_two_processes_place_one_fire_once(tmp_path: Path, on_database: dict[str, str]) -> None:
    """Thirty villagers' texts that two processes place at the same time are one incident with thirty reports."""
    async with world(tmp_path, **on_database) as here:
        settings = {"database_url": here.platform.settings.database, "nats_url": here.platform.nats_server.url}  # type: ignore[union-attr]
        async with platform_for(tmp_path / "second", on, clock=here.clock, **settings):
            texts = [here.message("li" if turn % 2 else "wang", "李家村着火了，伤2人") for turn in range(30)]
            await here.publish(*texts)
        assert len(here.events(IncidentOpened)) == 1
        assert {report.incident_id for report in await here.reports()} == {(await here.incident()).id}
        assert len(await here.reports()) == 30


async def test_placing_is_one_at_a_time(tmp_path: Path, on_database: dict[str, str]) -> None:
    """While one process places a report, another that wants to waits until the first has committed."""
    async with world(tmp_path, **on_database) as here:
        other = Database(here.platform.settings.database)
        works = GroupCommit(other, here.clock, here.platform.settings, here.platform.policy, Metrics())
        works.start()
        holding, release = asyncio.Event(), asyncio.Event()

        async def hold(work: Work) -> None:
            next_number(await lock_numbers(work))
            holding.set()
            await release.wait()

        async def take(work: Work) -> str:
            return next_number(await lock_numbers(work))

        await works.run(take)
        first = asyncio.create_task(here.platform.works.run(hold))
        await holding.wait()
        second = asyncio.create_task(works.run(take))
        await asyncio.sleep(0.5)
        waited = not second.done()
        release.set()
        await first
        assert (waited, await second) == (True, "2026-0003")
        await works.stop()
        await other.dispose()


async def test_numbers_are_unique(tmp_path: Path, on_database: dict[str, str]) -> None:
    """Fires in different places at the same time get numbers without a gap or a double."""
    async with world(tmp_path, **on_database) as here:
        places = ["李家村着火了", "王庄村发生车祸", "石桥镇新民村有人溺水", "白沙镇桥塌了"]
        await here.publish(*(here.message("city officer", text) for text in places))
        assert sorted(event.number for event in here.events(IncidentOpened)) == [f"2026-000{n}" for n in (1, 2, 3, 4)]


async def test_a_stale_timer_does_nothing(tmp_path: Path) -> None:
    """A timer of an earlier generation, or of a clock that was met, says nothing."""
    async with world(tmp_path) as here:
        await here.says("li", "李家村着火了，伤2人")
        clock = (await here.clocks())[TOWN, "report-2h"]
        for generation in (clock.generation - 1, clock.generation, clock.generation):
            due = Due("deadline", str(clock.id), generation, clock.due_at, {})
            await here.does(lambda work, due=due: on.timers_together["deadline"]([due], work))
            await asyncio.sleep(0.2)
        assert len(here.events(DeadlineMissed)) == 1

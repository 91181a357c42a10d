"""The roster on PostgreSQL: the same climb, and people who answer at the same moment."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from roster import commands, queries
from roster.cards import keep_facts
from roster.handlers import deadline_met, deadline_missed
from roster.tables import IncidentCard
from runtime.platform import Platform
from runtime.settings import Settings
from runtime.work import Work
from schemas.escalations import EscalationStarted
from schemas.incidents import IncidentUpdated
from schemas.values import Channel, Post
from tests.roster.world import COUNTY, MINUTE, START, TOWN, met, missed, opened, someone, world
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.postgres


async def test_a_clock_climbs_is_acknowledged_and_goes_on(tmp_path, postgres: PostgresServer):
    """Start, step, acknowledgement, ack timeout and the history of it work there as on SQLite."""
    async with world(tmp_path, database_url=postgres.fresh()) as here:
        event = missed()
        await here.tell(opened(event.obligation.incident_id), event, missed(event.obligation))
        await here.pass_time(3 * MINUTE)
        escalation_id = (await here.view(event)).id
        await here.work(lambda work: commands.acknowledge(work, escalation_id, someone("town leader"), Channel.WEB))
        await here.pass_time(15 * MINUTE)
        view = await here.view(event)
        assert [step.why for step in view.steps] == ["missed", "unanswered", "forgotten"]
        assert [answer.outcome for answer in view.answers] == ["taken"]
        assert len(here.of(EscalationStarted)) == 1


async def test_of_people_who_answer_in_two_processes_at_once_one_takes_it(tmp_path, postgres: PostgresServer):
    """Two writers on one database acknowledge together: the row lock lets one take it and tells the other."""
    async with world(tmp_path, database_url=postgres.fresh()) as here:
        event = missed()
        await here.tell(event)
        escalation_id = (await here.view(event)).id
        other = Platform(Settings(home=tmp_path, database_url=here.platform.settings.database_url), here.clock)
        other.works.start()
        names = ("town officer", "town leader") * 3
        answers = await asyncio.gather(
            *(
                process.works.run(lambda work, name=name: commands.acknowledge(work, escalation_id, someone(name), Channel.WEB))
                for name, process in zip(names, (here.platform, other) * 3, strict=True)
            )
        )
        await other.works.stop()
        await other.database.dispose()
        assert sorted(answer.outcome for answer in answers) == ["already_taken"] * 5 + ["taken"]
        view = await here.view(event)
        assert view.escalation.generation == 2
        assert len(view.answers) == 6


async def test_a_miss_and_its_settlement_in_two_processes_at_once_end_stopped(tmp_path, postgres: PostgresServer):
    """Missed and met are handled at the same moment by two replicas, many times: nothing is ever left climbing."""
    async with world(tmp_path, database_url=postgres.fresh()) as here:
        other = Platform(Settings(home=tmp_path, database_url=here.platform.settings.database_url), here.clock)
        other.works.start()
        events = [missed() for _ in range(20)]
        for event in events:
            await asyncio.gather(
                here.platform.works.run(lambda work, event=event: deadline_missed(event, work)),
                other.works.run(lambda work, event=event: deadline_met(met(event, START + MINUTE), work)),
            )
        await other.works.stop()
        await other.database.dispose()
        async with here.platform.database.read() as session:
            assert await queries.open_escalations(session, [TOWN]) == []


async def test_a_person_is_put_on_two_posts_by_none_of_two_processes(tmp_path, postgres: PostgresServer):
    """Two duty rooms enter the same person for the same night at once: one is refused, in words."""
    async with world(tmp_path, database_url=postgres.fresh()) as here:
        other = Platform(Settings(home=tmp_path, database_url=here.platform.settings.database_url), here.clock)
        other.works.start()
        night = START + timedelta(days=2)
        entered, waiting = asyncio.Event(), asyncio.Event()

        async def enter(work: Work, unit: str) -> None:
            draft = commands.ShiftDraft(unit, Post.OFFICER, someone("town officer"), night, night + timedelta(hours=12))
            await commands.add_shift(work, None, draft)

        async def first(work: Work) -> None:
            await enter(work, TOWN)
            entered.set()
            await waiting.wait()
            await asyncio.sleep(0.3)  # the other process has asked by now

        async def second(work: Work) -> None:
            await entered.wait()
            waiting.set()
            await enter(work, COUNTY)

        done = await asyncio.gather(here.platform.works.run(first), other.works.run(second), return_exceptions=True)
        await other.works.stop()
        await other.database.dispose()
        assert done[0] is None
        assert isinstance(done[1], commands.Refused)
        assert "已在青石镇值班员岗位，不能同时再排一个班" in done[1].sentence


async def test_an_older_event_in_another_process_does_not_undo_a_newer(tmp_path, postgres: PostgresServer):
    """While one process is about to commit the new title, the other takes an older update: the new one stands."""
    async with world(tmp_path, database_url=postgres.fresh()) as here:
        first = opened(uuid4())
        await here.tell(first)
        other = Platform(Settings(home=tmp_path, database_url=here.platform.settings.database_url), here.clock)
        other.works.start()
        kept, waiting = asyncio.Event(), asyncio.Event()

        def update(title: str, minutes: int) -> IncidentUpdated:
            known = {"facts": first.facts, "severity": first.severity, "incident_id": first.incident_id, "number": first.number}
            return IncidentUpdated(time=START + minutes * MINUTE, unit=first.unit, title=title, **known)

        async def newer(work: Work) -> None:
            await keep_facts(work, update("新标题", 2))
            await work.session.flush()
            kept.set()
            await waiting.wait()
            await asyncio.sleep(0.3)  # the other process has asked by now

        async def older(work: Work) -> None:
            await kept.wait()
            waiting.set()
            await keep_facts(work, update("旧标题", 1))

        await asyncio.gather(here.platform.works.run(newer), other.works.run(older))
        await other.works.stop()
        await other.database.dispose()
        async with here.platform.database.read() as session:
            assert (await session.get_one(IncidentCard, first.incident_id)).title == "新标题"

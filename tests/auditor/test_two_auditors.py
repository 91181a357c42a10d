"""Two auditors at once, as while one is being replaced: a finding stands once, and ends."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from auditor.audit import keep
from auditor.finding import Finding
from auditor.tables import AuditFinding
from runtime.platform import Platform
from runtime.settings import Settings
from runtime.work import Work
from tests.support.platform import START, platform_for
from tests.support.postgres import PostgresServer

SILENT = Finding("bus_silent", "消息总线没有应答。")


async def standing(platform: Platform) -> list[str]:
    """Return the kinds of the findings that stand."""
    async with platform.database.read() as session:
        of = select(AuditFinding).where(col(AuditFinding.cleared_at).is_(None))
        return [row.kind for row in await session.scalars(of)]


@pytest.mark.postgres
async def test_of_two_who_find_the_same_one_keeps_it(tmp_path: Path, postgres: PostgresServer) -> None:
    """The second waits for the first, and finds its row."""
    async with platform_for(tmp_path, database_url=postgres.fresh()) as platform:
        other = Platform(Settings(home=tmp_path, database_url=platform.settings.database_url), platform.clock)
        other.works.start()
        kept, waiting = asyncio.Event(), asyncio.Event()

        async def first(work: Work) -> None:
            await keep(work, [SILENT], START)
            kept.set()
            await waiting.wait()
            await asyncio.sleep(0.3)  # the other has begun by now

        async def second(work: Work) -> None:
            await kept.wait()
            waiting.set()
            await keep(work, [SILENT], START)

        await asyncio.gather(platform.works.run(first), other.works.run(second))
        await other.works.stop()
        await other.database.dispose()
        assert await standing(platform) == ["bus_silent"]


async def test_a_finding_that_stands_twice_ends_wholly(tmp_path: Path) -> None:
    """Two rows of one kind, left by auditors of before: neither stays on the desk for ever."""
    async with platform_for(tmp_path) as platform:

        async def twice(work: Work) -> None:
            for minute in range(2):
                since = START - timedelta(minutes=minute)
                seen = {"weight": "alarm", "sentence": SILENT.sentence, "count": 1, "since": since, "seen_at": since}
                work.session.add(AuditFinding(kind=SILENT.kind, **seen))

        await platform.works.run(twice)
        await platform.works.run(lambda work: keep(work, [SILENT], START))
        assert await standing(platform) == ["bus_silent"]
        await platform.works.run(lambda work: keep(work, [], START))
        assert await standing(platform) == []

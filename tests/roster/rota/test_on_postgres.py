"""Drafts and publishing on PostgreSQL: the same as on SQLite, and of two processes that publish at once one does."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from roster.errors import Refused
from roster.rota.publishing import Order, publish
from roster.tables import Shift
from runtime.platform import Platform
from runtime.settings import Settings
from tests.roster.rota.test_drafting import BOSS, drafted, looked, office
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.postgres


async def test_of_two_processes_that_publish_at_once_one_does(tmp_path, postgres: PostgresServer):
    """Two replicas are asked for the same draft at one moment: the roster is written once, the other is told by whom."""
    async with office(tmp_path, database_url=postgres.fresh()) as here:
        draft = await drafted(here)
        assert (await looked(here, draft)).broken == ()
        other = Platform(Settings(home=tmp_path, database_url=here.platform.settings.database_url), here.clock)
        other.works.start()
        order = Order(BOSS, draft.id, draft.version)
        both = await asyncio.gather(
            *(each.works.run(lambda work: publish(work, order)) for each in (here.platform, other)), return_exceptions=True
        )
        await other.works.stop()
        await other.database.dispose()
        assert sorted(type(each).__name__ for each in both) == ["Published", "Refused"]
        assert "已由town leader于10:00发布" in str(next(each for each in both if isinstance(each, Refused)))
        async with here.platform.database.read() as session:
            assert await session.scalar(select(func.count(col(Shift.id)))) == 28

"""A thousand clocks missed in one second: nobody is called twice, and the database is not asked a thousand times."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event as listening

from roster.handlers import deadline_missed
from schemas.escalations import EscalationStepped
from tests.roster.world import MINUTE, missed, opened, someone, world
from tests.support.platform import eventually, quiet

MANY = 300


@contextmanager
def statements(platform) -> Iterator[list[str]]:
    """List the statements on the roster's tables that the writer executes meanwhile."""
    engine, seen = platform.database.engine.sync_engine, []

    def note(_connection, _cursor, statement, _parameters, _context, _many):
        if any(table in statement for table in ("escalation", "roster_", " shift")):
            seen.append(statement[:60])

    listening.listen(engine, "before_cursor_execute", note)
    yield seen
    listening.remove(engine, "before_cursor_execute", note)


async def test_each_clock_calls_once_and_shares_its_queries(tmp_path):
    """Three hundred misses come together: one call each, then one step each, with far fewer statements than clocks."""
    async with world(tmp_path) as here:
        events = [missed() for _ in range(MANY)]
        with statements(here.platform) as seen:
            await asyncio.gather(*(here.platform.works.run(lambda work, e=e: deadline_missed(e, work)) for e in events))
        assert 0 < len(seen) < MANY / 10
        await quiet(here.platform, within=60)
        assert here.called() == [someone("town officer")] * MANY
        with statements(here.platform) as seen:
            here.clock.move(3 * MINUTE)
            await eventually(lambda: len(here.of(EscalationStepped)) >= 2 * MANY, within=60)
        assert 0 < len(seen) < MANY / 10
        await quiet(here.platform, within=60)
        assert len(here.of(EscalationStepped)) == 2 * MANY
        assert Counter(here.called()) == {someone("town officer"): MANY, someone("town leader"): MANY}


async def test_titles_are_looked_up_together(tmp_path):
    """Each call carries its own incident's title, though they were looked up at once."""
    async with world(tmp_path) as here:
        events = [missed() for _ in range(20)]
        names = {event.obligation.incident_id: f"第{number}村火灾" for number, event in enumerate(events)}
        await here.tell(*(opened(each).model_copy(update={"title": name}) for each, name in names.items()))
        await here.tell(*events)
        calls = [notice for notice in here.notices if notice.template == "escalation"]
        assert {call.about.incident_id: call.params["title"] for call in calls} == names

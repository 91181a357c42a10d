"""The words of a code that holds no more are gone from the tables, and are not looked for again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from notifier.forgetting import HIDDEN, forget_codes
from notifier.tables import Delivery, Notice
from schemas.values import Channel, Recipient
from tests.notifier.world import ZHANG, World, world
from tests.support.platform import quiet
from tests.support.postgres import PostgresServer


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def test_a_code_is_forgotten_once(tmp_path, kind: str, request: pytest.FixtureRequest) -> None:
    """Its parameters and its text go when it has expired; then no row is written any more."""
    more = {}
    if kind == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        more = {"database_url": server.fresh()}
    async with world(tmp_path, **more) as here:
        to = Recipient(channel=Channel.SMS, address=ZHANG)
        await here.send(to, "number-code", params={"code": "382914", "minutes": 30}, expects_answer=False)
        await here.sandbox.phone(ZHANG).expect("382914")
        await here.sandbox.settled()
        here.clock.move(timedelta(minutes=31))
        await quiet(here.platform)
        await here.platform.works.run(forget_codes)
        async with here.platform.database.read() as session:
            assert [each.params for each in await session.scalars(select(Notice))] == [{}]
            assert [each.text for each in await session.scalars(select(Delivery))] == [HIDDEN]
        assert await rows_written(here) == 0


async def rows_written(here: World) -> int:
    """Return how many notices and deliveries are written when codes are forgotten once more."""
    written: list[int] = []

    def count(_connection: object, cursor: Any, statement: str, *_more: object) -> None:
        if statement.startswith(("UPDATE notice ", "UPDATE delivery ")):
            written.append(cursor.rowcount)

    engine = here.platform.database.engine.sync_engine
    event.listen(engine, "after_cursor_execute", count)
    await here.platform.works.run(forget_codes)
    event.remove(engine, "after_cursor_execute", count)
    assert len(written) >= 2
    return sum(written)

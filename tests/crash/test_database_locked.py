"""Another program holds SQLite's one write lock: texts are taken meanwhile, and all that waits happens once it lets go."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmodel import col

from notifier.states import State
from notifier.tables import Delivery
from reporting.tables import InboundMessage
from tests.crash import ledger
from tests.crash.child import BUSY_SECONDS
from tests.crash.story import STORY, assert_booked, assert_told, place_of
from tests.crash.town import Town, a_town

MISSED = place_of("missed")


@contextmanager
def locked(town: Town) -> Iterator[None]:
    """Hold the write lock."""
    connection = sqlite3.connect(town.process.home / "zhishou.db", isolation_level=None, timeout=5)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


async def test_a_text_is_taken_while_the_database_is_locked(before: dict[str, Path], tmp_path: Path) -> None:
    """The webhook is answered at once, for the bus has the text; it is read when the lock is gone, once."""
    async with a_town(before["reported"], tmp_path / "home") as town:
        with locked(town):
            began = time.monotonic()
            reporting = asyncio.create_task(STORY[0].act(town))
            await asyncio.sleep(3)
            assert [text.is_mine for text in town.sandbox.phone("+8619900000101").history] == [True]
            assert not town.sandbox.twilio.alerts
            assert await town.rows(InboundMessage) == []
        await reporting
        assert time.monotonic() - began < 15
        await assert_told(town, STORY[:1])
        await assert_booked(town, STORY[:1])
        await ledger.assert_whole(town)


async def test_a_clock_that_runs_out_over_a_locked_database_is_missed_once(before: dict[str, Path], tmp_path: Path) -> None:
    """Also when the lock is held for longer than a writer waits: the timer stays, and everyone is called once."""
    async with a_town(before["missed"], tmp_path / "home") as town:
        with locked(town):
            overdue = asyncio.create_task(STORY[MISSED].act(town))
            await asyncio.sleep(2 * BUSY_SECONDS)
            assert not [phone for phone in town.sandbox.handsets() if phone.received()]
        await overdue
        await STORY[MISSED + 1].act(town)
        await assert_told(town, STORY[MISSED : MISSED + 2])
        await assert_booked(town, STORY[: MISSED + 2])
        await ledger.assert_whole(town)


async def test_a_lock_between_the_carriers_accept_and_our_note_of_it(before: dict[str, Path], tmp_path: Path) -> None:
    """Calls go out, their accepts can't be written down for seconds: they are written later, and nothing is sent again."""
    async with a_town(before["missed"], tmp_path / "home") as town:
        town.sandbox.twilio.faults.slow(1.5, times=2)
        calling = asyncio.create_task(STORY[MISSED].act(town))
        await town.until_there_is(Delivery, col(Delivery.state) == State.SENDING)
        with locked(town):
            await asyncio.sleep(4)
            assert len([phone for phone in town.sandbox.handsets() if phone.received()]) == 2
            assert await town.rows(Delivery, col(Delivery.state) == State.SENDING)
        await calling
        await assert_told(town, STORY[MISSED : MISSED + 1])
        assert await ledger.doubtful(town) == 0
        await ledger.assert_whole(town)

"""nats-server is killed, or hangs, while people text: the spool takes over, the bus comes back, nobody notices."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest

from reporting.tables import InboundMessage
from tests.crash.crowd import all_text, assert_each_heard_once, texts
from tests.crash.town import a_town

STOPPED_SECONDS = 10.0


@pytest.mark.slow
async def test_fifty_people_text_while_the_bus_is_killed_again_and_again(before: dict[str, Path], tmp_path: Path) -> None:
    """nats-server dies by -9 four times in three seconds: all fifty texts are taken at once, read once, answered once."""
    async with a_town(before["reported"], tmp_path / "home") as town:
        said = await texts(town, 50)

        async def kill_the_bus() -> int:
            killed = 0
            for _ in range(4):
                await asyncio.sleep(0.6)
                for server in town.process.nats_servers():
                    server.kill()
                    killed += 1
            return killed

        taken, killed = await asyncio.gather(all_text(town, said, over=3.0), kill_the_bus())
        assert killed >= 3
        assert all(taken)
        await town.rest()
        await assert_each_heard_once(town, said)


@pytest.mark.slow
async def test_a_bus_that_hangs_is_stood_in_for_by_the_spool(before: dict[str, Path], tmp_path: Path) -> None:
    """nats-server is stopped for ten seconds: texts are answered within the budget, lie on the disk, and follow by themselves."""
    async with a_town(before["reported"], tmp_path / "home") as town:
        said = await texts(town, 12)
        (server,) = town.process.nats_servers()
        server.suspend()
        try:
            stopped_at = time.monotonic()
            assert all(await all_text(town, said, over=4.0))
            assert time.monotonic() - stopped_at < 8.0
            spooled = list((town.process.home / "spool" / "messages").iterdir())
            assert len(spooled) == len(said)
            assert await town.rows(InboundMessage) == []
            await asyncio.sleep(max(0.0, STOPPED_SECONDS - (time.monotonic() - stopped_at)))
        finally:
            os.kill(server.pid, signal.SIGCONT)
        await town.rest()
        await assert_each_heard_once(town, said)

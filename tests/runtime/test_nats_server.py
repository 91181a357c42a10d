"""The embedded nats-server: one at a time on a store."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from runtime import nats_server
from runtime.nats_server import NatsServer, StoreInUseError
from tests.support.platform import eventually


async def test_the_next_one_waits_until_the_one_before_has_ended(tmp_path: Path) -> None:
    """One that still writes everything down holds the store; two never write there at once."""
    before, after = NatsServer(tmp_path / "nats"), NatsServer(tmp_path / "nats")
    await before.start()
    starting = asyncio.create_task(after.start())
    await asyncio.sleep(0.5)
    assert not starting.done()
    await before.stop()
    await starting
    await after.stop()


async def test_a_store_that_is_in_use_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second system on the same home is told so in a sentence, and harms nothing."""
    monkeypatch.setattr(nats_server, "STORE_FREE_WITHIN", 0.2)
    first = NatsServer(tmp_path / "nats")
    await first.start()
    with pytest.raises(StoreInUseError, match="已有一个值守系统在运行"):
        await NatsServer(tmp_path / "nats").start()
    reader, writer = await asyncio.open_connection("127.0.0.1", first.port)
    assert (await reader.readline()).startswith(b"INFO")
    writer.close()
    await first.stop()


async def test_one_that_was_killed_is_started_again_on_its_port(tmp_path: Path) -> None:
    """A dead server leaves its lock behind with its life."""
    server = NatsServer(tmp_path / "nats")
    await server.start()
    killed = server.pid
    os.kill(killed, signal.SIGKILL)
    await eventually(lambda: server.pid != killed)
    await server._answering()
    await server.stop()

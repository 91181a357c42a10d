"""A platform for tests: real nats-server, fresh SQLite database, a clock that is moved by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlmodel import col

from runtime.clock import Clock, ManualClock
from runtime.handlers import Handlers
from runtime.platform import Platform
from runtime.settings import Settings
from runtime.tables import OutboxRow, TimerRow
from tests.support.tables import with_tables

START = datetime(2026, 7, 14, 2, 0, tzinfo=UTC)  # 10:00 in Asia/Shanghai, a Tuesday


@asynccontextmanager
async def platform_for(
    home: Path, *services: Handlers, clock: Clock | None = None, **settings: object
) -> AsyncIterator[Platform]:
    """Start a platform that hosts `services`; tables are made from the models."""
    platform = Platform(Settings(home=home, **settings), clock or ManualClock(START))  # type: ignore[arg-type]
    for service in services:
        platform.host(service)
    await with_tables(platform)
    await platform.start()
    try:
        yield platform
    finally:
        await platform.stop()


async def eventually(holds: Callable[[], object], within: float = 15.0) -> None:
    """Wait until `holds()` is true; fail after `within` seconds."""
    deadline = asyncio.get_running_loop().time() + within
    while not holds():
        assert asyncio.get_running_loop().time() < deadline, "did not become true in time"
        await asyncio.sleep(0.01)


async def quiet(platform: Platform, for_seconds: float = 0.15, within: float = 10.0) -> None:
    """Wait until the outbox is empty and every consumer has handled everything, for a while."""
    loop = asyncio.get_running_loop()
    deadline, since = loop.time() + within, None
    while since is None or loop.time() - since < for_seconds:
        busy = await _busy(platform)
        assert loop.time() < deadline, f"the system did not come to rest: {busy}"
        since = None if busy else (since or loop.time())
        await asyncio.sleep(0.02)


async def _busy(platform: Platform) -> str:
    """Say what is still under way; nothing when all is at rest."""
    async with platform.database.read() as session:
        if waiting := (await session.execute(select(func.count()).select_from(OutboxRow))).scalar_one():
            return f"{waiting} in the outbox"
        ours = {kind for handlers in platform.handlers for kind in (*handlers.timers, *handlers.timers_together)}
        due = (col(TimerRow.due_at) <= platform.clock.now(), col(TimerRow.kind).in_(ours))
        if firing := (await session.execute(select(func.count()).select_from(TimerRow).where(*due))).scalar_one():
            return f"{firing} timers due"
    consumers = {subscription.consumer for handlers in platform.handlers for subscription in handlers.subscriptions}
    for stream in ("EVENTS", "NOTICES"):
        for info in await platform.jetstream.consumers_info(stream):
            if info.name in consumers and (info.num_pending or info.num_ack_pending):
                return f"{info.name}: {info.num_pending} pending, {info.num_ack_pending} unacknowledged"
    return ""

"""What a system that is looked at from outside still has to do: in its tables, its spool, its streams, at the carriers."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import nats
from nats.errors import Error as NatsError
from sqlalchemy import func, select
from sqlmodel import col

from notifier.states import UNDER_WAY
from notifier.tables import Delivery, Notice
from runtime.database import Database
from runtime.tables import OutboxRow, TimerRow
from sandbox import Sandbox
from tests.crash.home_clock import shown
from tests.crash.process import SystemProcess


async def under_way(process: SystemProcess, sandbox: Sandbox, database: Database) -> str:
    """Return in words what is not done yet; nothing: the system is at rest."""
    if sandbox.traffic.quiet_for() < 0.1:
        return "carriers"
    async with database.read() as session:
        for name, query in _unfinished(shown(process.home)).items():
            if count := (await session.execute(query)).scalar_one():
                return f"{count} {name}"
    if spooled := list((process.home / "spool" / "messages").glob("*")):
        return f"{len(spooled)} spooled"
    return await _unacknowledged(process.nats_url)


def _unfinished(now: datetime) -> dict[str, Any]:
    return {
        "in the outbox": select(func.count()).select_from(OutboxRow),
        "notices without a way": select(func.count()).select_from(Notice).where(col(Notice.routed_at).is_(None)),
        "deliveries": select(func.count()).select_from(Delivery).where(col(Delivery.state).in_(UNDER_WAY)),
        "timers": select(func.count()).select_from(TimerRow).where(col(TimerRow.due_at) <= now),
    }


async def _unacknowledged(nats_url: str) -> str:
    """Say which consumers have not acknowledged everything."""
    try:
        async with asyncio.timeout(5):
            client = await nats.connect(nats_url, allow_reconnect=False, connect_timeout=1)
            try:
                jetstream = client.jetstream()
                infos = [info for stream in ("EVENTS", "NOTICES") for info in await jetstream.consumers_info(stream)]
            finally:
                await client.close()
    except (NatsError, OSError, TimeoutError) as error:
        return f"no bus: {error!r}"
    return " ".join(info.name for info in infos if info.num_pending or info.num_ack_pending)

"""A process that sends one notice and is killed at a named step: ``python -m tests.notifier.doomed HOME STEP CARRIER…``."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel

from notifier import calling, dispatch, recorder
from notifier.app import build
from notifier.claiming import Due
from notifier.tables import Delivery, Notice
from runtime.clock import ManualClock
from runtime.platform import Platform
from runtime.settings import Settings
from runtime.work import Work
from schemas.notices import SendNotice
from schemas.values import Channel, Lane, Recipient
from tests.support.platform import START


def die(*_args: Any, **_options: Any) -> Any:
    """End at once, as a power cut does."""
    os.kill(os.getpid(), signal.SIGKILL)


async def _die_soon(*_args: Any, **_options: Any) -> Any:
    die()


def _die_if_there_is_a(table: Any, otherwise: Any) -> Callable[..., Any]:
    """The loop runs these steps while there is nothing to do as well: then nothing happens."""

    async def step(work: Work, *_arguments: Any) -> Any:
        if (await work.session.scalars(select(table))).first() is not None:
            die()
        return otherwise

    return step


STEPS: dict[str, Callable[[], None]] = {
    "kept-before-routing": lambda: setattr(dispatch, "route_new", _die_if_there_is_a(Notice, 0)),
    "routed-before-commit": lambda: setattr(dispatch, "claim", _die_if_there_is_a(Delivery, Due([], []))),
    "claimed-before-call": lambda: setattr(calling.Caller, "call", _die_soon),
    "accepted-before-record": lambda: setattr(recorder.Recorder, "keep", _die_soon),
    "recorded-before-commit": lambda: setattr(recorder, "record", _die_soon),
}


async def main(home: str, step: str, channel: str, address: str) -> None:
    """Send and die."""
    STEPS[step]()
    platform = Platform(Settings(home=Path(home)), ManualClock(START))
    build(platform)
    async with platform.database.engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    await platform.start()
    now = platform.clock.now()

    async def send(work: Work) -> None:
        work.send(
            SendNotice(
                time=now,
                lane=Lane.URGENT,
                recipient=Recipient(channel=Channel(channel), address=address),
                template="zero-report-received",
                params={"unit_name": "青石镇"},
                expires_at=now + timedelta(minutes=30),
            )
        )

    await platform.works.run(send)
    await asyncio.sleep(20)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

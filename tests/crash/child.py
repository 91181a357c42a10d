"""A whole system in a process of its own: what `zhishou up` runs, with a line to the test that started it.

Over the line the test puts the clock forward and makes a token. A process that was given a point kills itself there.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
from collections.abc import Mapping
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any

import uvloop

from cli.system import Shape, System
from directory.tokens import create_token
from notifier.channels import twilio_client
from runtime import bus, database, logs, nats_server
from runtime.clock import DemoClock
from runtime.settings import Settings
from schemas.values import Role
from tests.crash.points import arm

POWER_CUT = "CRASH_POWER_CUT"
"""Environment variable: nats-server is killed with this process, instead of ending in good order when it finds itself alone."""

PR_SET_PDEATHSIG = 1

BUSY_SECONDS = 2.0
"""How long a writer of this process waits for SQLite's lock: shorter than in earnest, because tests sit it out."""


def live(point: str, port: int, environment: Mapping[str, str], line: Connection) -> None:
    """Run until told to stop, or until killed."""
    os.environ.update(environment)
    settings = Settings()
    _log_to(settings)
    _be_impatient()
    if POWER_CUT in environment:
        nats_server._die_with_parent = _be_killed_with_parent
    if point:
        arm(point, settings.home / "died")
    clock = DemoClock(settings.clock_rate, settings.home / "clock.json")
    uvloop.run(_until_told(System(settings, clock, Shape(port=port, demo=True)), line))


def _be_impatient() -> None:
    """Shorten the waits that tests have to sit out: for what was under way at a death, for a carrier's answer, for a lock."""
    bus.ACK_WAIT_SECONDS = 1.0
    twilio_client.ANSWER_SECONDS = 2.0
    database.BUSY_SECONDS = BUSY_SECONDS  # type: ignore[assignment]


def _log_to(settings: Settings) -> None:
    settings.home.mkdir(parents=True, exist_ok=True)
    log = os.open(settings.home / "child.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    logs.configure(settings.log_level)


def _be_killed_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


async def _until_told(system: System, line: Connection) -> None:
    orders: asyncio.Queue[tuple[Any, ...]] = asyncio.Queue()
    await system.start()
    asyncio.get_running_loop().add_reader(line.fileno(), lambda: orders.put_nowait(_read(line)))
    line.send("ready")
    while (order := await orders.get())[0] != "stop":
        line.send(await _obey(system, order))
    asyncio.get_running_loop().remove_reader(line.fileno())
    await system.stop()


def _read(line: Connection) -> tuple[Any, ...]:
    """Return an order; a line that was cut means that the test is over."""
    try:
        order: tuple[Any, ...] = line.recv()
    except (EOFError, OSError):
        os._exit(1)
    return order


async def _obey(system: System, order: tuple[Any, ...]) -> object:
    match order:
        case ("move", float(seconds)):
            system.move_clock(timedelta(seconds=seconds))
            return "moved"
        case ("token", str(unit)):
            return await system.platform.works.run(lambda work: create_token(work, f"测试{unit}", Role.DUTY_OFFICER, unit))
        case _:
            raise ValueError(order)

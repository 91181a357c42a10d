"""`zhishou up` and `zhishou serve`: run until told to stop."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys

import uvloop

from cli.system import NoCarriersError, Shape, System, real_carriers
from runtime import logs
from runtime.clock import Clock, DemoClock, RealClock
from runtime.settings import Settings


def up(settings: Settings, port: int, demo: bool) -> None:
    """Run everything embedded in this process, with pretend carriers unless real ones are set."""
    logs.configure(settings.log_level, settings.log_format)
    sandbox = not real_carriers(settings)
    settings.home.mkdir(parents=True, exist_ok=True)
    clock = DemoClock(settings.clock_rate, settings.home / "clock.json") if demo else _plain_clock(settings)
    _run(System(settings, clock, Shape(port=port, demo=demo, sandbox=sandbox)))


def serve(settings: Settings, services: list[str], host: str, port: int) -> None:
    """Run some services of a distributed system: the database is migrated elsewhere, the bus and the carriers are real.

    Raises:
        NoCarriersError: no carrier is configured and ``ZHISHOU_CARRIERS=sandbox`` was not said.
    """
    logs.configure(settings.log_level, settings.log_format)
    if not real_carriers(settings) and settings.carriers != "sandbox":
        raise NoCarriersError(
            "没有配置短信或 Telegram 账号，拒绝启动：否则没有人会被叫到。请设置 ZHISHOU_TWILIO__… 或 ZHISHOU_TELEGRAM__…；"
            "确实只想演练，请设置 ZHISHOU_CARRIERS=sandbox"
        )
    _run(System(settings, _plain_clock(settings), Shape(services=services, host=host, port=port, migrate=False)))


def _plain_clock(settings: Settings) -> Clock:
    if settings.clock_rate == 1:
        return RealClock()
    return DemoClock(settings.clock_rate, settings.home / "clock.json")


def _run(system: System) -> None:
    uvloop.run(_until_told(system))


def collect_seldom() -> None:
    """Look for garbage less often, and never again in what was loaded at the start: it takes a tenth off a burst of deadlines."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


async def _until_told(system: System) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    await system.start()
    collect_seldom()
    print(f"ready {system.url}", flush=True)
    await told.wait()
    print("正在停止…", file=sys.stderr, flush=True)
    await system.stop()

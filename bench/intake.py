"""From Twilio's signed webhook to JetStream's ack: how many a second, how long each takes; and through the spool, without a bus.

The caller is a process of its own, as Twilio is. The server is uvicorn with the routes of the intake, one process, on a
nats-server that syncs every write to disk.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import uvicorn
import uvloop
from fastapi import FastAPI
from pydantic import SecretStr
from sqlmodel import SQLModel
from twilio.request_validator import RequestValidator

from reporting.intake import routers
from reporting.intake.app import build
from reporting.intake.doors import Doors
from runtime import logs
from runtime.clock import RealClock
from runtime.nats_server import free_port
from runtime.platform import Platform
from runtime.settings import Settings, TwilioSettings

ACCOUNT, TOKEN = "AC" + "5a" * 16, "bench-auth-token"
HOOK = "/hooks/twilio/sms"
WARM_UP, SERIAL, TOGETHER, SPOOLED = 300, 500, 6000, 1500
CONNECTIONS = 50
MOST_SECONDS = 120.0


def run() -> dict[str, float]:
    """Return the figures."""
    logs.configure("ERROR")
    return uvloop.run(_run())


async def _run() -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="zhishou-bench-") as home:
        async with _serving(Path(home)) as (doors, url):
            await _load(url, "warm", WARM_UP, CONNECTIONS)
            alone = await _load(url, "alone", SERIAL, 1)
            together = await _load(url, "together", TOGETHER, CONNECTIONS)
            away = await _without_bus(doors, url)
    return {
        "one_at_a_time_p50_ms": alone["p50_ms"],
        "one_at_a_time_p99_ms": alone["p99_ms"],
        "messages_per_second": together["per_second"],
        "connections": float(CONNECTIONS),
        "p50_ms": together["p50_ms"],
        "p99_ms": together["p99_ms"],
        **away,
    }


async def _without_bus(doors: Doors, url: str) -> dict[str, float]:
    server = doors.intake.platform.nats_server
    assert server is not None
    await server.stop()
    away = await _load(url, "away", SPOOLED, CONNECTIONS)
    waiting = doors.intake.spool.waiting()
    await server.start()
    started = time.perf_counter()
    async with asyncio.timeout(MOST_SECONDS):
        while doors.intake.spool.waiting():  # noqa: ASYNC110 (seen from outside, as a person sees it)
            await asyncio.sleep(0.05)
    return {
        "spooled_per_second": away["per_second"],
        "spooled_p99_ms": away["p99_ms"],
        "drained_messages": float(waiting),
        "drained_after_seconds": round(time.perf_counter() - started, 2),
    }


@asynccontextmanager
async def _serving(home: Path) -> AsyncIterator[tuple[Doors, str]]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    twilio = TwilioSettings(account_sid=ACCOUNT, auth_token=SecretStr(TOKEN))
    platform = Platform(Settings(home=home, public_url=url, twilio=twilio), RealClock())
    doors = build(platform)
    async with platform.database.engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    await platform.start()
    server = uvicorn.Server(uvicorn.Config(_app(doors), port=port, log_level="error", access_log=False))
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
            await asyncio.sleep(0.02)
        yield doors, url
    finally:
        server.should_exit = True
        await serving
        await platform.stop()


def _app(doors: Doors) -> FastAPI:
    async def nobody(_request: Any) -> None:
        return None

    app = FastAPI()
    for router in routers(doors, nobody):
        app.include_router(router)
    return app


async def _load(url: str, name: str, messages: int, connections: int) -> dict[str, float]:
    """Have another process send signed messages; return what it measured."""
    arguments = ("-m", "bench.intake", url, name, str(messages), str(connections))
    caller = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.PIPE)
    async with asyncio.timeout(MOST_SECONDS):
        out, _ = await caller.communicate()
    if caller.returncode:
        raise RuntimeError(f"the caller failed with {caller.returncode}")
    figures: dict[str, float] = json.loads(out)
    return figures


def _signed(url: str, name: str, number: int) -> tuple[dict[str, str], dict[str, str]]:
    form = {
        "MessageSid": f"SM{name}{number:08}",
        "AccountSid": ACCOUNT,
        "From": f"+8619900{number % 1_000_000:06}",
        "To": "+12025550100",
        "Body": f"青石镇李家村{number}组着火了，伤2人，请速来",
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
    }
    return form, {"X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(url + HOOK, form)}


async def _call(url: str, name: str, messages: int, connections: int) -> dict[str, float]:
    requests = [_signed(url, name, number) for number in range(messages)]
    seconds: list[float] = []

    async def one_line(session: aiohttp.ClientSession) -> None:
        while requests:
            form, headers = requests.pop()
            started = time.perf_counter()
            async with session.post(url + HOOK, data=form, headers=headers) as answer:
                await answer.read()
                answer.raise_for_status()
            seconds.append(time.perf_counter() - started)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=connections)) as session:
        started = time.perf_counter()
        await asyncio.gather(*(one_line(session) for _ in range(connections)))
        whole = time.perf_counter() - started
    cuts = statistics.quantiles(seconds, n=100)
    return {
        "per_second": round(messages / whole, 1),
        "p50_ms": round(cuts[49] * 1000, 2),
        "p99_ms": round(cuts[98] * 1000, 2),
    }


if __name__ == "__main__":
    where, series, how_many, lines = sys.argv[1:]
    print(json.dumps(uvloop.run(_call(where, series, int(how_many), int(lines)))))

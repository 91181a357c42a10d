"""A town whose system may die at any moment: its people's handsets live on in the test, the system is started again."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select

from directory.queries import contacts_of
from roster.queries import on_duty
from runtime.database import Database
from sandbox import Account, Phone, Sandbox, SandboxSettings, WebhookRefused
from schemas.values import Channel, Post
from tests.crash.home_clock import next_morning, shown, stop_clock
from tests.crash.process import Died, SystemProcess
from tests.crash.under_way import under_way

VILLAGER, SECOND_VILLAGER = "+8619900000101", "+8619900000102"
TOWNSHIP, COUNTY, CITY = "990121101000", "990121000000", "990100000000"
REST_SECONDS = 0.25
REST_WITHIN = 40.0
WEBHOOK_SECRET = "crash-webhook-secret"


class Town:
    """Handsets, and a system that is started again whenever it is found dead."""

    def __init__(self, process: SystemProcess, sandbox: Sandbox, token: str) -> None:
        self.process = process
        self.sandbox = sandbox
        self.database = Database(f"sqlite+aiosqlite:///{process.home / 'zhishou.db'}")
        self.deaths = 0
        self._headers = {"Authorization": f"Bearer {token}"}

    def now(self) -> datetime:
        """Return the system's time."""
        return shown(self.process.home)

    async def text(self, number: str, body: str) -> bool:
        """Text the system; say whether the webhook was answered as it should."""
        try:
            await self.sandbox.phone(number).text(body)
        except WebhookRefused:
            return False
        return True

    async def passes(self, wait: timedelta) -> None:
        """Put the clock forward, and see what follows from it to its end."""
        with suppress(Died):  # the clock is kept before anything fires
            await self.process.ask("move", wait.total_seconds())
        await self.rest()

    async def post(self, path: str, fields: dict[str, Any], key: str) -> httpx.Response:
        """Post to the API; ask again, with the same key, when the system died over it."""
        headers = {**self._headers, "Idempotency-Key": key}
        for _ in range(3):
            try:
                async with httpx.AsyncClient(base_url=self.process.url, timeout=10) as client:
                    return await client.post(path, json=fields, headers=headers)
            except httpx.TransportError:
                await self.revive()
        raise AssertionError("the system does not answer")

    async def phone_of(self, unit: str, post: Post) -> Phone:
        """Return the phone of who is on duty now."""
        async with self.database.read() as session:
            duty = next(d for d in await on_duty(session, unit, self.now()) if d.post == post)
            contacts = await contacts_of(session, duty.person_id)
        return self.sandbox.phone(next(c.address for c in contacts if c.channel == Channel.SMS))

    async def rows(self, table: type[Any], *conditions: Any) -> list[Any]:
        """Return rows of a table."""
        async with self.database.read() as session:
            return list((await session.execute(select(table).where(*conditions))).scalars())

    def copy_home(self, to: Path) -> None:
        """Copy the home of a system at rest, as a power cut would leave it, with its clock standing still."""
        with self.process.frozen():
            shutil.copytree(self.process.home, to)
            stop_clock(to, self.now())

    async def until_there_is(self, table: type[Any], *conditions: Any) -> None:
        """Wait until there is such a row."""
        end = asyncio.get_running_loop().time() + REST_WITHIN
        while not await self.rows(table, *conditions):
            assert asyncio.get_running_loop().time() < end, self.process.log[-3000:]

    async def revive(self) -> None:
        """Start the system again when it has died; it must have died of its own SIGKILL."""
        await asyncio.sleep(0.02)
        if not self.process.is_dead:
            return
        assert self.process.was_killed, self.process.log[-3000:]
        self.deaths += 1
        await self.process.start()

    async def until(self, holds: Callable[[], object], within: float = REST_WITHIN) -> None:
        """Wait until something holds, over deaths and restarts."""
        end = asyncio.get_running_loop().time() + within
        while not holds():
            assert asyncio.get_running_loop().time() < end, self.process.log[-3000:]
            await self.revive()

    async def rest(self, within: float = REST_WITHIN) -> None:
        """Wait until nothing is under way anywhere, over deaths and restarts."""
        loop = asyncio.get_running_loop()
        end, since = loop.time() + within, None
        while since is None or loop.time() - since < REST_SECONDS:
            await self.revive()
            busy = await under_way(self.process, self.sandbox, self.database)
            assert loop.time() < end, f"does not come to rest: {busy}\n{self.process.log[-3000:]}"
            since = None if busy else (since or loop.time())
            await asyncio.sleep(0.03)


def carriers(sandbox: Sandbox) -> dict[str, str]:
    """Return the settings that make the sandbox the real carriers."""
    told = sandbox.settings
    return {
        "ZHISHOU_LOG_LEVEL": "WARNING",
        "ZHISHOU_CARRIERS": "real",
        "ZHISHOU_TWILIO__ACCOUNT_SID": told.account_sid,
        "ZHISHOU_TWILIO__AUTH_TOKEN": told.auth_token,
        "ZHISHOU_TWILIO__FROM_NUMBER": told.from_number,
        "ZHISHOU_TWILIO__BASE_URL": sandbox.twilio_url,
        "ZHISHOU_TWILIO__OTHERS": json.dumps([asdict(each) | {"base_url": sandbox.twilio_url} for each in told.others]),
        "ZHISHOU_TELEGRAM__TOKEN": told.telegram_token,
        "ZHISHOU_TELEGRAM__BASE_URL": sandbox.telegram_base_url,
        "ZHISHOU_TELEGRAM__WEBHOOK_SECRET": WEBHOOK_SECRET,
    }


@asynccontextmanager
async def a_town(
    template: Path,
    home: Path,
    point: str = "",
    *,
    kind: type[SystemProcess] = SystemProcess,
    others: tuple[Account, ...] = (),
    **environment: str,
) -> AsyncIterator[Town]:
    """Start a town on a copy of a home that was made before; its system dies when it comes to `point`.

    `others`: further accounts that call.

    With `POWER_CUT` in its environment its nats-server is killed in the same moment; else that ends by itself.
    """
    shutil.copytree(template, home)
    token = (home / "token").read_text()
    sandbox = await Sandbox.start(SandboxSettings(now=lambda: shown(home), telegram_retry_first=0.3, others=others))
    process = kind(home, carriers(sandbox) | environment)
    sandbox.point_to(f"{process.url}/hooks/twilio/sms")
    town = Town(process, sandbox, token)
    try:
        await process.start(point)
        yield town
    finally:
        await process.discard()
        await town.database.dispose()
        await sandbox.stop()


async def make_template(home: Path) -> None:
    """Make the home that every town begins with: tables, demo people, shifts, a token of the township's duty officer."""
    stop_clock(home, next_morning())
    async with Sandbox(SandboxSettings()) as sandbox:
        process = SystemProcess(home, carriers(sandbox))
        await process.start()
        (home / "token").write_text(await process.ask("token", TOWNSHIP))
        await process.stop()

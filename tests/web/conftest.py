"""The web on a platform with every service's handlers, the demo's directory and roster, and browsers that are signed in."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import delete

import notifier.handlers
import reporting.handlers
import roster.handlers
import runtime.journal
from directory.demo import load_demo
from reporting.intake import app as intake_app
from roster.demo import load_demo_shifts
from roster.tables import Rotation
from runtime.asyncapi import document
from runtime.clock import ManualClock
from runtime.platform import Platform
from runtime.work import Work
from schemas.intake import MessageReceived, message_id
from schemas.values import Channel, Sender
from tests.support.platform import eventually, platform_for, quiet
from web.app import create

BASE = "http://desk.test"
PAGE = {"accept": "text/html"}
VILLAGER = "+8619900000101"
HANDLERS = (reporting.handlers.on, roster.handlers.on, notifier.handlers.on, runtime.journal.on)


@dataclass
class Desk:
    """The running web, and what a test does with it."""

    platform: Platform
    app: FastAPI
    stack: AsyncExitStack

    async def browser(self, username: str = "") -> httpx.AsyncClient:
        """Return a browser; signed in with a demo account when one is named."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        client = await self.stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url=BASE, headers=PAGE))
        if username:
            answer = await client.post("/sign-in", data={"demo": username})
            assert answer.status_code == 303, answer.text
        return client

    async def program(self, role: str, unit: str) -> httpx.AsyncClient:
        """Return a client of the API with a token of its own."""
        from directory.accounts import create_token

        secret = await self.platform.works.run(lambda work: create_token(work, f"{role} {unit}", role, unit))
        client = await self.browser()
        client.headers = httpx.Headers({"authorization": f"Bearer {secret}"})
        return client

    async def text(self, said: str, address: str = VILLAGER, sid: str = "") -> UUID:
        """Have somebody send an SMS, wait until all is done, and return the message's id."""
        now = self.platform.clock.now()
        carrier_id = sid or f"SM{abs(hash((said, address, now))):030x}"
        message = MessageReceived(
            id=message_id(Channel.SMS, carrier_id),
            time=now,
            channel=Channel.SMS,
            carrier_id=carrier_id,
            sender=Sender(address=address),
            text=said,
            received_at=now,
        )
        await self.platform.jetstream.publish(
            message.subject(), message.model_dump_json().encode(), headers={"Nats-Msg-Id": str(message.id)}
        )
        await self.settled()
        return message.id

    async def settled(self) -> None:
        """Wait until nothing is under way any more."""
        await quiet(self.platform)

    async def pass_time(self, by: timedelta) -> None:
        """Move the clock on and wait until everything that fell due is done."""
        clock = self.platform.clock
        assert isinstance(clock, ManualClock)
        clock.move(by)
        await self.settled()

    @property
    def now(self) -> datetime:
        """The desk's time."""
        return self.platform.clock.now()


@asynccontextmanager
async def open_desk(home: Path, *, demo: bool = True, **settings: object) -> AsyncIterator[Desk]:
    """Start a desk."""
    async with platform_for(home, *HANDLERS, **settings) as platform:  # type: ignore[arg-type]
        await platform.works.run(load_demo)
        await platform.works.run(_three_days_of_shifts)
        doors = intake_app.build(platform)
        app = create(platform, doors, demo=demo, asyncapi=lambda: document(platform.handlers, "0"))
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(app.router.lifespan_context(app))
            yield Desk(platform, app, stack)


async def _three_days_of_shifts(work: Work) -> None:
    """The demo's roster, without the rotations that would continue it: it ends after three days."""
    await load_demo_shifts(work, 3)
    await work.session.flush()
    await work.session.execute(delete(Rotation))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk in a demo."""
    async with open_desk(tmp_path) as running:
        yield running


@asynccontextmanager
async def served(desk: Desk, port: int = 0) -> AsyncIterator[str]:
    """Serve the desk by uvicorn: streams need a real server."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    config = uvicorn.Config(desk.app, lifespan="off", log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    await eventually(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


async def one_incident(client: httpx.AsyncClient) -> dict[str, Any]:
    """Return the only incident that this client sees, whole."""
    listed = (await client.get("/api/incidents")).json()["incidents"]
    assert len(listed) == 1, listed
    return (await client.get(f"/api/incidents/{listed[0]['id']}")).json()

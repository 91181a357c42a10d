"""An intake at a real nats-server, called over HTTP as carriers and programs call it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from twilio.request_validator import RequestValidator

from directory.rights import Held, Viewer
from reporting.intake import routers, web_form
from reporting.intake.app import build
from reporting.intake.doors import Doors
from reporting.intake.refusals import NotTakenError
from reporting.intake.web_form import Taken
from runtime.clock import Clock, ManualClock
from runtime.platform import Platform
from runtime.settings import Settings
from schemas import uuid7
from schemas.intake import MessageReceived
from schemas.values import Role, Sender
from tests.support.platform import START, eventually
from tests.support.tables import with_tables

TOKEN, ACCOUNT, URL = "12345", "AC" + "5a" * 16, "http://zhishou.test"
SECRET, BOT = "hook-secret", "5550100:test-token"
OFFICER = Viewer(uuid7(), "王建国", (Held(Role.OFFICER, "990102101201", "李家村"),), unit="990102101201", unit_name="李家村")
GATEWAY = Viewer(None, "热线网关", (Held(Role.OFFICER, "990102000000", "甲县"),), token="热线网关", unit="990102000000")
NOBODY = Viewer(uuid7(), "无职务者")
VIEWERS = {"officer": OFFICER, "gateway": GATEWAY, "nobody": NOBODY}


@dataclass
class Town:
    """The intake, a browser that calls it, and a look at what is on the bus."""

    platform: Platform
    doors: Doors
    http: httpx.AsyncClient

    @property
    def spooled(self) -> int:
        return self.doors.intake.spool.waiting()

    def counted(self, source: str, outcome: str) -> float:
        return self.platform.metrics.intake.labels(source, outcome)._value.get()

    async def on_bus(self) -> list[MessageReceived]:
        """Return every message that JetStream keeps, in order."""
        jetstream = self.platform.jetstream
        state = (await jetstream.stream_info("EVENTS")).state
        numbers = range(state.first_seq, state.last_seq + 1) if state.messages else ()
        raws = [await jetstream.get_msg("EVENTS", number) for number in numbers]
        return [MessageReceived.model_validate_json(raw.data) for raw in raws]

    async def the_one(self) -> MessageReceived:
        """Return the only message on the bus."""
        (message,) = await self.on_bus()
        return message

    async def sms(self, text: str = "李家村着火了", sid: str = "SM1", *, token: str = TOKEN, **more: str) -> httpx.Response:
        """Post what Twilio posts, signed."""
        form = {"MessageSid": sid, "AccountSid": ACCOUNT, "From": "+8619900000101", "To": "+12025550100", "Body": text, **more}
        signature = RequestValidator(token).compute_signature(f"{URL}/hooks/twilio/sms", form)
        return await self.http.post("/hooks/twilio/sms", data=form, headers={"X-Twilio-Signature": signature})

    async def telegram(self, update: dict[str, Any], secret: str = SECRET) -> httpx.Response:
        """Post what Telegram posts."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        return await self.http.post("/hooks/telegram", json=update, headers=headers)

    async def api(self, body: object, who: str = "officer", **headers: str) -> httpx.Response:
        """Post a report as a program does. `body` bytes go as they are."""
        content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        given = {"Authorization": f"Bearer {who}", "Content-Type": "application/json", **headers}
        return await self.http.post("/api/reports", content=content, headers=given)


async def authenticate(request: Request) -> Viewer | None:
    return VIEWERS.get(request.headers.get("authorization", "").removeprefix("Bearer "))


def page_of(doors: Doors) -> FastAPI:
    """Return an application with all ways in; the form's pages answer in JSON."""
    app = FastAPI()
    for router in routers(doors, authenticate):
        app.include_router(router)

    def receipt(taken: Taken) -> Response:
        return JSONResponse({"id": str(taken.message.id), "left_out": taken.left_out})

    def refuse(refusal: NotTakenError) -> Response:
        return JSONResponse({"detail": refusal.detail, "said": refusal.said}, refusal.status)

    @app.post("/report")
    async def report(request: Request) -> Response:
        viewer = await authenticate(request)
        sender = Sender(address="wangjianguo", name=viewer.name, person_id=viewer.person_id) if viewer else None
        return await web_form.receive(doors.intake, request, sender, receipt=receipt, refuse=refuse)

    return app


@asynccontextmanager
async def town_in(home: Path, clock: Clock | None = None, **settings: Any) -> AsyncIterator[Town]:
    """Start an intake that keeps its state under `home`."""
    given: dict[str, Any] = {
        "home": home,
        "public_url": URL,
        "twilio": {"account_sid": ACCOUNT, "auth_token": TOKEN},
        "telegram": {"token": BOT, "webhook_secret": SECRET, "base_url": "http://127.0.0.1:9/bot"},
    }
    platform = Platform(Settings(**(given | settings)), clock or ManualClock(START))
    doors = build(platform)
    await with_tables(platform)
    await platform.start()
    try:
        transport = httpx.ASGITransport(app=page_of(doors))
        async with httpx.AsyncClient(transport=transport, base_url=URL) as http:
            yield Town(platform, doors, http)
    finally:
        await platform.stop()


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with town_in(tmp_path) as town:
        yield town


async def until(holds: Callable[[], object], within: float = 10.0) -> None:
    """Wait until `holds()` is true."""
    await eventually(holds, within)

"""The notifier alone on a real bus, between pretend carriers and a directory of a few people."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import uvicorn
from fastapi import FastAPI
from sqlmodel import select

from directory.tables import Contact, Person, Unit
from notifier import queries
from notifier.app import build, hooks
from runtime.clock import ManualClock
from runtime.nats_server import free_port
from runtime.platform import Platform
from runtime.settings import Settings
from runtime.work import Work
from sandbox.settings import SandboxSettings
from sandbox.world import Sandbox
from schemas import Message, parse, uuid7
from schemas.escalations import EscalationStopped
from schemas.intake import ReplyReceived
from schemas.notices import SendNotice
from schemas.values import About, Channel, Lane, Recipient, Sender
from tests.support.platform import START, eventually
from tests.support.tables import with_tables

UNIT = "990101100000"
ZHANG = "+8619900000101"
ZHANG_CHAT = 5550101
LI = "+8619900000102"
M = TypeVar("M", bound=Message)

ESCALATION = {
    "incident_number": "20260714-001",
    "title": "李家村房屋火灾",
    "tier_label": "30分钟电话报告",
    "due_at": "10:00",
    "unit_name": "青石镇",
    "owed_to_name": "东河县",
    "step_label": "第1步：值班员",
    "minutes_over": 1,
    "url": "http://127.0.0.1/incidents/1",
}


@dataclass
class World:
    """Everything that a test of the notifier touches."""

    platform: Platform
    sandbox: Sandbox
    clock: ManualClock
    people: dict[str, UUID]
    events: list[Message] = field(default_factory=list)

    async def send(self, to: str | Recipient, template: str = "escalation", **more: Any) -> UUID:
        """Send a notice, as another service does; return its id."""
        recipient = Recipient(person_id=self.people[to]) if isinstance(to, str) else to
        command = SendNotice(
            **{
                "time": self.clock.now(),
                "unit": UNIT,
                "lane": Lane.URGENT,
                "recipient": recipient,
                "template": template,
                "params": ESCALATION if template == "escalation" else {},
                "expects_answer": template == "escalation",
                "expires_at": self.clock.now() + timedelta(minutes=30),
                **more,
            }
        )

        async def hand_in(work: Work) -> None:
            work.send(command)

        await self.platform.works.run(hand_in)
        return command.id

    async def answer(self, address: str, text: str = "1", channel: Channel = Channel.SMS, **more: Any) -> None:
        """Have someone answer, as reporting tells it."""
        now = self.clock.now()
        event = ReplyReceived(
            time=now,
            unit=UNIT,
            message_id=uuid7(),
            channel=channel,
            sender=Sender(address=address),
            text=text,
            received_at=now,
            **more,
        )

        async def emit(work: Work) -> None:
            work.emit(event)

        await self.platform.works.run(emit)

    async def stop_escalation(self, about: About) -> None:
        """Have an escalation end because the report was made, as the roster tells it."""
        assert about.escalation_id
        event = EscalationStopped(time=self.clock.now(), unit=UNIT, escalation_id=about.escalation_id, about=about, because="met")

        async def emit(work: Work) -> None:
            work.emit(event)

        await self.platform.works.run(emit)

    async def notice(self, notice_id: UUID) -> queries.NoticeView | None:
        """Return what is known of a notice now."""
        async with self.platform.database.read() as session:
            return await queries.notice(session, notice_id)

    async def becomes(
        self, notice_id: UUID, holds: Callable[[queries.NoticeView], object], within: float = 8.0
    ) -> queries.NoticeView:
        """Wait until a notice is as it should be, and return it."""
        deadline = asyncio.get_running_loop().time() + within
        while True:
            view = await self.notice(notice_id)
            if view is not None and holds(view):
                return view
            assert asyncio.get_running_loop().time() < deadline, f"it is still {view}"
            await asyncio.sleep(0.02)

    async def event(self, kind: type[M], holds: Callable[[M], object] = lambda event: True, within: float = 8.0) -> M:
        """Wait for an event."""
        deadline = asyncio.get_running_loop().time() + within
        while True:
            for event in self.of(kind):
                if holds(event):
                    return event
            assert asyncio.get_running_loop().time() < deadline, f"no {kind.name} among {self.events}"
            await asyncio.sleep(0.02)

    def of(self, kind: type[M]) -> list[M]:
        """Return the events of a type so far."""
        return [event for event in self.events if isinstance(event, kind)]


@asynccontextmanager
async def world(home: Path, *, database_url: str = "", allow: str | None = None, **settings: Any) -> AsyncIterator[World]:
    """Start carriers, platform and the status callback's server. At the end any message that nobody expected is a failure."""
    clock = ManualClock(START)
    async with Sandbox(SandboxSettings(now=clock.now), allow=allow) as sandbox:
        port = free_port()
        platform = Platform(_settings(home, sandbox, port, database_url, settings), clock)
        build(platform)
        await with_tables(platform)
        people = await fill(platform)
        async with _started(platform), _serving(platform, port):
            here = World(platform, sandbox, clock, people)
            await _listen(here)
            yield here


def _settings(home: Path, sandbox: Sandbox, port: int, database_url: str, more: dict[str, Any]) -> Settings:
    carrier = sandbox.settings
    twilio = {
        "account_sid": carrier.account_sid,
        "auth_token": carrier.auth_token,
        "from_number": carrier.from_number,
        "base_url": sandbox.twilio_url,
        **more.pop("twilio", {}),
    }
    telegram = {"token": carrier.telegram_token, "base_url": sandbox.telegram_base_url, "messages_per_second": 0}
    return Settings(
        **{
            "home": home,
            "database_url": database_url,
            "public_url": f"http://127.0.0.1:{port}",
            "twilio": twilio,
            "telegram": {**telegram, **more.pop("telegram", {})},
            **more,
        }
    )


async def fill(platform: Platform) -> dict[str, UUID]:
    """Put a township with two people into the directory: zhang by SMS and chat, li by SMS only, wu by nothing."""
    people = {name: uuid7() for name in ("zhang", "li", "wu", "smith")}
    async with platform.database.write() as session:
        if await session.get(Unit, UNIT):  # started again on what a former life left
            return {person.name: person.id for person in await session.scalars(select(Person))}
        session.add(Unit(code=UNIT, name="青石镇", level="township", keeps_duty=True))
        await session.flush()
        for name, person_id in people.items():
            session.add(Person(id=person_id, name=name, unit=UNIT, language="en" if name == "smith" else "zh"))
        await session.flush()
        session.add(Contact(person_id=people["zhang"], channel="sms", address=ZHANG, rank=0))
        session.add(Contact(person_id=people["zhang"], channel="telegram", address=str(ZHANG_CHAT), rank=1))
        session.add(Contact(person_id=people["li"], channel="sms", address=LI, rank=0))
        session.add(Contact(person_id=people["smith"], channel="sms", address="+15550100", rank=0))
    return people


def about_escalation() -> About:
    """Return what a notice of some escalation is about."""
    return About(incident_id=uuid7(), escalation_id=uuid7(), step=1)


@asynccontextmanager
async def _started(platform: Platform) -> AsyncIterator[None]:
    await platform.start()
    try:
        yield
    finally:
        await platform.stop()


@asynccontextmanager
async def _serving(platform: Platform, port: int) -> AsyncIterator[None]:
    app = FastAPI()
    for router in hooks(platform):
        app.include_router(router)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", access_log=False))
    serving = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    try:
        yield
    finally:
        server.should_exit = True
        await serving


async def _listen(here: World) -> None:
    async def heard(message: Any) -> None:
        here.events.append(parse(message.data))

    await here.platform.client.subscribe("evt.notice.>", cb=heard)
    await here.platform.client.flush()

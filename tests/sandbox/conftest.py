"""A running world, a program that receives its webhooks, and the official clients."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from twilio.rest import Client

from sandbox import Sandbox, SandboxSettings

from .program import EVENTS, OFFICER, Place, Program
from .receiver import Receiver, client_for

VILLAGER = "+8619900000101"


@pytest.fixture
async def world() -> AsyncIterator[Sandbox]:
    async with Sandbox(SandboxSettings(telegram_retry_first=0.02)) as running:
        yield running


@pytest.fixture
async def receiver(world: Sandbox) -> AsyncIterator[Receiver]:
    program = Receiver(world.settings.auth_token)
    await program.listener.start()
    world.point_to(program.sms_url)
    yield program
    await world.settled()
    await program.listener.stop()


@pytest.fixture
async def client(world: Sandbox) -> AsyncIterator[Client]:
    official = client_for(world)
    yield official
    await official.http_client.close()


@pytest.fixture
async def program(world: Sandbox) -> AsyncIterator[Program]:
    made = Program(world.settings.auth_token)
    await made.listener.start()
    yield made
    await world.settled()
    await made.listener.stop()


@pytest.fixture
def place(world: Sandbox, program: Program, client: Client) -> Place:
    async def placed(to: str = OFFICER, **more: Any) -> Any:
        url = program.listener.url
        return await client.calls.create_async(
            to=to,
            from_=world.settings.from_number,
            url=f"{url}/start",
            status_callback=f"{url}/status",
            status_callback_event=EVENTS,
            **more,
        )

    return placed

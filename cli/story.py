"""`zhishou story NAME`: a private embedded system, a sped-up clock, pretend handsets, and the timeline on the screen."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path

import typer
import uvloop
from sqlmodel import col, select

from cli.system import Shape, System
from directory.queries import contacts_of, people_of, top, units_named
from directory.tables import Qualification
from roster.queries import on_duty
from runtime import logs
from runtime.clock import DemoClock
from runtime.settings import Settings
from sandbox import Phone, Received
from sandbox.stories import STORIES
from schemas.values import Channel, Post

GRACE_SECONDS = 5.0
"""Real seconds that a step may take beyond the story's time: a slow machine is no reason for a story to fail."""


class UnknownStoryError(Exception):
    """There is no story of that name."""


class Theatre:
    """The stage of a story: a system with demo data, on which everything that happens is printed with its time."""

    def __init__(self, system: System) -> None:
        self._system = system

    async def villager(self, village: str, which: int = 0) -> Phone:
        """Return the phone of a village's information officer."""
        async with self._system.platform.database.read() as session:
            people = await people_of(session, await self._code(village))
            named = select(Qualification.person_id).where(col(Qualification.name) == "information_officer")
            officers = set((await session.execute(named)).scalars())
            person = [p for p in people if p.id in officers][which]
            return await self._phone(person.id, f"{village} {person.name}")

    async def on_duty(self, unit: str, post: str) -> Phone:
        """Return the phone of who is on duty now."""
        async with self._system.platform.database.read() as session:
            duties = await on_duty(session, await self._code(unit), self._system.clock.now())
        duty = next(duty for duty in duties if duty.post == Post(post))
        return await self._phone(duty.person_id, f"{unit} {'带班领导' if post == 'leader' else '值班员'}")

    async def _code(self, name: str) -> str:
        async with self._system.platform.database.read() as session:
            return (await units_named(session, name, (await top(session)).code))[0].code

    async def _phone(self, person_id: object, label: str) -> Phone:
        assert self._system.sandbox
        async with self._system.platform.database.read() as session:
            contacts = await contacts_of(session, person_id)  # type: ignore[arg-type]
        number = next(c.address for c in contacts if c.channel == Channel.SMS)
        return self._system.sandbox.phone(number, label)

    async def sends(self, phone: Phone, text: str) -> None:
        """Text from a handset."""
        self._line(f"{phone.name} 发出：{text}")
        await phone.text(text)

    async def gets(self, phone: Phone, *fragments: str, within: timedelta = timedelta(minutes=3)) -> Received:
        """Wait for a message."""
        real = self._system.clock.real_seconds(within) + GRACE_SECONDS
        message = await phone.expect(*fragments, within=real)
        self._line(f"{phone.name} 收到：{message.text}")
        return message

    async def replies(self, message: Received, text: str) -> None:
        """Answer."""
        self._line(f"{message.handset.name} 回复：{text}")
        await message.reply(text)

    async def passes(self, wait: timedelta) -> None:
        """Let time pass."""
        await asyncio.sleep(self._system.clock.real_seconds(wait))

    def tell(self, sentence: str) -> None:
        """Print a sentence."""
        self._line(f"—— {sentence}")

    def _line(self, text: str) -> None:
        local = self._system.clock.now().astimezone(self._system.settings.zone)
        typer.echo(f"{local:%H:%M:%S}  {text}")


def play(name: str, rate: float) -> None:
    """Play a story, or list them all.

    Raises:
        UnknownStoryError: there is no such story.
    """
    if not name:
        for known, story in STORIES.items():
            typer.echo(f"{known}\t{story.title}")
        return
    if name not in STORIES:
        raise UnknownStoryError(f"没有这个故事：{name}；可用：{'、'.join(STORIES)}")
    logs.configure("WARNING")
    try:
        uvloop.run(_play(name, rate))
    except AssertionError as error:
        typer.echo(f"故事没有按预期进行：{error}", err=True)
        raise typer.Exit(1) from error


async def _play(name: str, rate: float) -> None:
    with tempfile.TemporaryDirectory(prefix="zhishou-story-") as home:
        settings = Settings(home=Path(home), database_url="", nats_url="", public_url="", clock_rate=rate)
        clock = DemoClock(rate, Path(home) / "clock.json")
        system = System(settings, clock, Shape(port=0, demo=True, sandbox=True))
        await system.start()
        typer.echo(f"《{STORIES[name].title}》")
        try:
            await STORIES[name].play(Theatre(system))
        finally:
            await system.stop()

"""The pretend outside world on loopback ports: both carriers and the pages, started and stopped together."""

import asyncio
import re
from types import TracebackType
from typing import Self

from sandbox.control import control_app
from sandbox.listener import Listener
from sandbox.settings import SandboxSettings
from sandbox.telegram.bot_api import BotApi
from sandbox.twilio.api import MessagesApi
from sandbox.twilio.voice.api import CallsApi, TwilioApi
from sandbox.world import World


class Sandbox(World):
    """A world that listens.

    As an async context manager its clean exit waits for rest and raises AssertionError when a message lies on a handset
    that nobody expected; texts in which `allow` is found are let pass.
    """

    is_running = False

    @classmethod
    async def start(cls, settings: SandboxSettings | None = None, *, allow: str | re.Pattern[str] | None = None) -> Self:
        """Start both carriers and the control pages; raise OSError when a wanted port is taken."""
        world = cls(settings, allow=allow)
        await world.open()
        return world

    async def open(self) -> None:
        """Start listening."""
        self._closing = asyncio.Event()
        self.begin(lambda: self.twilio_url)
        host = self.settings.host
        self._twilio_at = Listener(self._twilio_api(), host, self.settings.twilio_port)
        self._telegram_at = Listener(BotApi(self.telegram, self._closing).app, host, self.settings.telegram_port)
        self._pages_at = Listener(control_app(self), host, self.settings.pages_port)
        started: list[Listener] = []
        try:
            for listener in (self._twilio_at, self._telegram_at, self._pages_at):
                await listener.start()
                started.append(listener)
        except OSError:
            await asyncio.gather(*(listener.stop() for listener in started))
            raise
        self.is_running = True

    async def stop(self) -> None:
        """Stop posting and listening; every call that hangs ends."""
        if not self.is_running:
            return
        self.is_running = False
        self._closing.set()
        await self.end()
        await asyncio.gather(self._twilio_at.stop(), self._telegram_at.stop(), self._pages_at.stop())

    @property
    def twilio_url(self) -> str:
        """Where Twilio's REST API is, in place of https://api.twilio.com."""
        return self._twilio_at.url

    @property
    def telegram_base_url(self) -> str:
        """What goes into `ApplicationBuilder().base_url(…)`."""
        return self._telegram_at.url + "/bot"

    @property
    def telegram_base_file_url(self) -> str:
        """What goes into `ApplicationBuilder().base_file_url(…)`."""
        return self._telegram_at.url + "/file/bot"

    @property
    def control_url(self) -> str:
        """Where the control interface and the handsets' page are."""
        return self._pages_at.url

    def _twilio_api(self) -> TwilioApi:
        calls = CallsApi(self.twilio, self.exchange, self._closing)
        return TwilioApi(MessagesApi(self.twilio, self._closing), calls)

    async def __aenter__(self) -> Self:
        if not self.is_running:
            await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                await self.settled()
                self.assert_quiet()
        finally:
            await self.stop()

"""The whole system assembled: platform, services, web, and in a demo the sandbox. One process, or one service of several."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import uvicorn
from pydantic import SecretStr

import auditor.app
import notifier.app
import reporting.app
import roster.app
import web.app
from cli.handset_owners import people_with_handsets
from cli.version import VERSION
from directory.demo import load_demo
from migrations import upgrade
from notifier.channels.webpush_key import keep_key
from reporting.intake import app as intake_app
from reporting.intake.doors import Doors
from roster.demo import load_demo_shifts
from runtime import journal
from runtime.asyncapi import document
from runtime.clock import Clock, DemoClock
from runtime.logs import log
from runtime.platform import Platform
from runtime.settings import Settings, TwilioAccount
from sandbox import Account, ClockPanel, Sandbox, SandboxSettings

logger = log(__name__)

SERVICES = ("web", "reporting", "roster", "notifier", "auditor", "journal")
DEMO_DAYS = 14
KEEP_CLOCK_SECONDS = 2.0


class PortTakenError(Exception):
    """Somebody else listens on the port that we were told to use."""


class NoCarriersError(Exception):
    """No carrier credentials, and nobody said that a sandbox will do."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What this process is: its services, whether it migrates, pretends the carriers, loads the demo.

    `accounts`: further ones at the pretend Twilio, by which calls go out while the first fails.
    """

    services: Sequence[str] = SERVICES
    port: int = 8000
    host: str = "127.0.0.1"
    demo: bool = False
    sandbox: bool = False
    migrate: bool = True
    accounts: Sequence[Account] = ()


class System:
    """A running system. `start` it, use `platform` and `sandbox`, `stop` it."""

    def __init__(self, settings: Settings, clock: Clock, shape: Shape) -> None:
        self.shape = shape
        self.clock = clock
        self.settings = settings
        self.sandbox: Sandbox | None = None
        self._socket = listen(shape.host, shape.port)
        self.url = f"http://{shape.host}:{self._socket.getsockname()[1]}"
        self._server: uvicorn.Server | None = None
        self._tasks: list[asyncio.Task[Any]] = []

    async def start(self) -> None:
        """Bring everything up; returns when the first page can be served.

        Raises:
            NoCarriersError: there are no credentials and no sandbox.
        """
        self.settings.home.mkdir(parents=True, exist_ok=True)
        if self.shape.migrate:  # embedded: one process, one home
            keep_key(self.settings)
        if self.shape.migrate:
            await asyncio.to_thread(upgrade, self.settings.database)
        if self.shape.sandbox:
            await self._start_sandbox()
        self.platform = platform = Platform(self.settings, self.clock)
        self.doors: Doors | None = intake_app.build(platform) if "web" in self.shape.services else None
        host_services(platform, self.shape.services)
        await platform.start()
        if self.shape.demo:
            await self._load_demo()
        await self._start_web()

    async def _start_sandbox(self) -> None:
        public = self.settings.public_url or self.url
        told = SandboxSettings(
            sms_webhook=f"{public}/hooks/twilio/sms",
            voice_webhook=f"{public}/hooks/twilio/voice",
            voice_status=f"{public}/hooks/twilio/voice/status",
            now=self.clock.now,
            reach={public: self.url},
            others=tuple(self.shape.accounts),
        )
        self.sandbox = await Sandbox.start(told)
        self.settings = with_sandbox(self.settings, self.sandbox, told, public)

    async def _load_demo(self) -> None:
        await self.platform.works.run(load_demo)
        await self.platform.works.run(lambda work: load_demo_shifts(work, DEMO_DAYS))
        if self.sandbox:
            self.sandbox.people = await people_with_handsets(self.platform)
            self.sandbox.clock_panel = ClockPanel(
                self.clock.now, lambda seconds: self.move_clock(timedelta(seconds=seconds)), self.settings.clock_rate
            )

    async def _start_web(self) -> None:
        app = web.app.create(
            self.platform,
            self.doors,
            demo=self.shape.demo,
            sandbox=self.sandbox,
            asyncapi=lambda: document(self.platform.handlers, VERSION),
            version=VERSION,
            desk="web" in self.shape.services,
        )
        config = uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=2, proxy_headers=False, access_log=False)
        self._server = Server(config)
        self._tasks.append(asyncio.create_task(self._server.serve(sockets=[self._socket]), name="web"))
        while not self._server.started:
            if self._tasks[-1].done():
                self._tasks[-1].result()
            await asyncio.sleep(0.005)
        if isinstance(self.clock, DemoClock):
            self._tasks.append(asyncio.create_task(self._keep_clock(self.clock), name="clock"))

    async def _keep_clock(self, clock: DemoClock) -> None:
        while True:
            await asyncio.to_thread(clock.keep)
            await asyncio.sleep(KEEP_CLOCK_SECONDS)

    async def stop(self) -> None:
        """Take no more requests, finish what is in hand, close everything."""
        if self._server:
            self._server.should_exit = True
        for task in self._tasks[1:]:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.platform.stop()
        if self.sandbox:
            await self.sandbox.stop()
        if isinstance(self.clock, DemoClock):
            self.clock.keep()
        self._socket.close()

    def move_clock(self, by: timedelta) -> None:
        """Put the clock of a demo or a test forward."""
        move: Callable[[timedelta], None] | None = getattr(self.clock, "move", None)
        if move is None:
            raise TypeError("this clock is real and cannot be moved")
        move(by)


class Server(uvicorn.Server):
    """uvicorn, but signals are ours: the system stops in its own order."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes a free one.

    Raises:
        PortTakenError: the port is in use.
    """
    taken = socket.socket()
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
        taken.listen(2048)
    except OSError as error:
        taken.close()
        raise PortTakenError(f"端口 {port} 已被占用，请先停掉占用它的程序，或用 --port 换一个端口（{error.strerror}）") from error
    return taken


def host_services(platform: Platform, services: Iterable[str]) -> None:
    """Host the named services on a platform."""
    builders: dict[str, Callable[[Platform], None]] = {
        "reporting": reporting.app.build,
        "roster": roster.app.build,
        "notifier": notifier.app.build,
        "auditor": auditor.app.build,
        "journal": lambda platform: platform.host(journal.on),
        "web": lambda platform: None,
    }
    for name in services:
        builders[name](platform)


def real_carriers(settings: Settings) -> bool:
    """Say whether the carriers are real.

    Raises:
        NoCarriersError: credentials are missing where they must not be.
    """
    have = bool(settings.twilio.account_sid or settings.telegram.token.get_secret_value())
    if settings.carriers == "real" and not have:
        raise NoCarriersError("ZHISHOU_CARRIERS=real，但没有配置 Twilio 或 Telegram 的账号")
    return have and settings.carriers != "sandbox"


def with_sandbox(settings: Settings, sandbox: Sandbox, told: SandboxSettings, public: str) -> Settings:
    """Return settings whose carriers are the sandbox."""
    twilio = settings.twilio.model_copy(
        update={
            "account_sid": told.account_sid,
            "auth_token": SecretStr(told.auth_token),
            "from_number": told.from_number,
            "base_url": sandbox.twilio_url,
            "others": tuple(_account(each, sandbox) for each in told.others),
            "voice_number": "",
        }
    )
    voice = settings.voice.model_copy(update={"number": ""})
    telegram = settings.telegram.model_copy(
        update={
            "token": SecretStr(told.telegram_token),
            "base_url": sandbox.telegram_base_url,
            "webhook_secret": SecretStr("sandbox-webhook-secret"),
        }
    )
    return settings.model_copy(update={"twilio": twilio, "voice": voice, "telegram": telegram, "public_url": public})


def _account(account: Account, sandbox: Sandbox) -> TwilioAccount:
    return TwilioAccount(
        account_sid=account.account_sid,
        auth_token=SecretStr(account.auth_token),
        from_number=account.from_number,
        base_url=sandbox.twilio_url,
    )

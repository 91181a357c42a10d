"""The platform: what a process is assembled on. Start it, host services on it, stop it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, TypeVar

from apscheduler.triggers.cron import CronTrigger
from faststream.nats import NatsBroker
from nats.aio.client import Client
from nats.errors import ConnectionReconnectingError
from nats.js import JetStreamContext

from policies import Policy, load
from runtime import bus
from runtime.clock import Clock
from runtime.consuming import Consuming, broker_for
from runtime.database import Database
from runtime.group_commit import GroupCommit
from runtime.handlers import Due, Handlers, Recurring
from runtime.logs import log
from runtime.media import MediaStore
from runtime.metrics import Metrics
from runtime.nats_server import NatsServer
from runtime.outbox import Relay
from runtime.scheduler import AlarmClock, next_time
from runtime.settings import Settings
from runtime.tables import TimerRow
from runtime.timers import Sweeper
from runtime.work import Work

logger = log(__name__)

T = TypeVar("T")
Task = Callable[[], Awaitable[None]]

STOP_SECONDS = 2.0


class Platform:
    """Clock, database, bus, units of work, timers, log and metrics of one process, and the services that it hosts."""

    def __init__(self, settings: Settings, clock: Clock, policy: Policy | None = None) -> None:
        self.settings = settings
        self.clock = clock
        self.policy = policy or load(settings.policy)
        self.metrics = Metrics()
        self.database = Database(settings.database, power_safe=settings.power_safe)
        self.works = GroupCommit(self.database, clock, settings, self.policy, self.metrics)
        self.alarm = AlarmClock(clock)
        self.timers = Sweeper(self.database, self.works, clock, self.alarm, self.metrics)
        self.handlers: list[Handlers] = []
        self.nats_server: NatsServer | None = None
        self._background: list[Task] = []
        self._running: list[asyncio.Task[None]] = []
        self._client: Client | None = None
        self._broker: NatsBroker | None = None
        self._relay: Relay | None = None
        self._media: MediaStore | None = None

    def host(self, handlers: Handlers, *background: Task) -> None:
        """Add a service before the start: what it reacts to, and loops that run while the process does."""
        self.handlers.append(handlers)
        self._background.extend(background)

    @property
    def client(self) -> Client:
        """The connection to the bus."""
        return _started(self._client)

    @property
    def jetstream(self) -> JetStreamContext:
        """JetStream on that connection."""
        return self.client.jetstream(timeout=bus.REQUEST_SECONDS)

    @property
    def media(self) -> MediaStore:
        """The store of pictures, voice messages and papers."""
        return _started(self._media)

    @property
    def relay(self) -> Relay:
        """The relay of the outbox."""
        return _started(self._relay)

    @property
    def broker(self) -> NatsBroker:
        """FastStream's broker with all subscribers of the hosted services."""
        return _started(self._broker)

    async def start(self) -> None:
        """Bring everything up: bus, streams, writer, relay, subscribers, timers, loops. The database is migrated before."""
        url = self.settings.nats_url or await self._embedded()
        self._client = await bus.connect(url, "zhishou")
        self._media = MediaStore(self.jetstream, self.settings.nats_replicas)
        subscriptions = [s for handlers in self.handlers for s in handlers.subscriptions]
        await bus.bootstrap(self.jetstream, subscriptions, self.settings.nats_replicas)
        await self._media.open()
        self.works.start()
        self._relay = Relay(self.database, self.works, self.jetstream, self.clock, self.metrics)
        self._relay.start()
        self._consuming = Consuming(self.works, self.clock, self.metrics)
        self._broker = broker_for(url, self.handlers, self._consuming)
        await self._broker.start()
        await self._start_timers()
        self._running = [asyncio.create_task(self._keep_running(task)) for task in self._background]

    async def _embedded(self) -> str:
        self.nats_server = NatsServer(self.settings.home / "nats", power_safe=self.settings.power_safe)
        await self.nats_server.start()
        return self.nats_server.url

    async def _start_timers(self) -> None:
        self.alarm.start()
        for handlers in self.handlers:
            for kind, handler in handlers.timers.items():
                self.timers.handle(kind, handler)
            for kind, together in handlers.timers_together.items():
                self.timers.handle_together(kind, together)
            for recurring in handlers.recurring:
                await self._start_recurring(recurring)
        self.timers.start()

    async def _start_recurring(self, recurring: Recurring) -> None:
        """Keep one timer per recurring piece of work; firing sets the next, in the same transaction."""
        trigger, kind = recurring.trigger(self.settings.timezone), f"every:{recurring.name}"

        async def fire(due: Due, work: Work) -> None:
            work.set_timer(kind, "next", next_time(trigger, work.now))
            await recurring.handler(due, work)

        self.timers.handle(kind, fire)
        await self.works.run(lambda work: _set_first(work, kind, trigger))

    async def _keep_running(self, task: Task) -> None:
        while True:
            try:
                return await task()
            except Exception:
                logger.exception("a background loop failed and is started again")
                await asyncio.sleep(1)

    async def stop(self) -> None:
        """Take no more, finish what is in hand, close everything. What is unfinished stands in the database and on the bus."""
        await _end(self._running)
        await self.alarm.stop(STOP_SECONDS)
        if self._broker:
            await _within(STOP_SECONDS, _stop(self._broker))
            await _within(STOP_SECONDS, self._consuming.finish())
        if self._relay:
            await self._relay.stop()
        await self.works.stop()
        if self._client:
            await _within(STOP_SECONDS, self._client.close())
        if self.nats_server:
            await self.nats_server.stop()
        await self.database.dispose()


def _started(part: T | None) -> T:
    if part is None:
        raise RuntimeError("the platform has not been started")
    return part


async def _within(seconds: float, stopping: Coroutine[Any, Any, None]) -> None:
    """Give a part some time to stop; what it leaves undone is done again after the next start."""
    try:
        await asyncio.wait_for(stopping, seconds)
    except TimeoutError:
        logger.warning("a part did not stop in time and is left", part=getattr(stopping, "__qualname__", ""))


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancel until all have ended: nats-py swallows a cancellation that comes while it flushes."""
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=0.5)


async def _stop(broker: NatsBroker) -> None:
    """Let the subscribers finish. While the bus is away there is nothing to drain: the connection is only closed."""
    try:
        await broker.stop()
    except ConnectionReconnectingError:
        await (await broker.connect()).close()


async def _set_first(work: Work, kind: str, trigger: CronTrigger) -> None:
    if await work.session.get(TimerRow, (kind, "next")) is None:
        work.set_timer(kind, "next", next_time(trigger, work.now))

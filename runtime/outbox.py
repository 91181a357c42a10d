"""The relay: takes committed messages to JetStream and forgets them only when JetStream has them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from uuid import UUID

from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from sqlalchemy import delete, func, select
from sqlmodel import col

from runtime.clock import Clock
from runtime.database import Database
from runtime.group_commit import GroupCommit
from runtime.logs import log
from runtime.metrics import Metrics
from runtime.rush import Rush
from runtime.tables import OutboxRow
from runtime.work import Outgoing, TimerSet, Work
from schemas.catalogue import EVENTS

logger = log(__name__)

IN_FLIGHT = 200
LET_PASS = 4000
"""How many commands an event lets go before it when much is waiting; what goes to very many at once lets as many events go."""
BULK = "cmd.notice.bulk."
ONLY_TELLS = tuple(f"evt.{name}." for name, kind in EVENTS.items() if kind.only_tells)
ACK_SECONDS = 5.0
LEFT_BEHIND_AFTER = timedelta(seconds=5)
LOOK_BACK_SECONDS = 2.0


class Relay:
    """Publishes with the message's id as ``Nats-Msg-Id``, for ever until it is acknowledged.

    Messages of a commit come straight from memory; rows that a dead process left behind are found by a look at the table.
    nats-py never retries a publish: this does.
    """

    def __init__(
        self, database: Database, works: GroupCommit, jetstream: JetStreamContext, clock: Clock, metrics: Metrics
    ) -> None:
        self._database = database
        self._works = works
        self._jetstream = jetstream
        self._clock = clock
        self._metrics = metrics
        self._queue: asyncio.PriorityQueue[tuple[int, int, Outgoing]] = asyncio.PriorityQueue()
        self._numbers = count()
        self._rush = Rush()
        self._busy: set[UUID] = set()
        self._published: list[UUID] = []
        self._publishing: set[asyncio.Task[None]] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._slots = asyncio.Semaphore(IN_FLIGHT)

    def start(self) -> None:
        """Begin to relay."""
        self._works.on_commit(self._committed)
        loops = (self._publish_all(), self._look_back(), self._forget())
        self._tasks = [asyncio.create_task(loop, name="relay") for loop in loops]

    async def stop(self) -> None:
        """Publish and forget what is in hand, within a second; the rest stays in the table."""
        for _ in range(100):
            if not self._busy:
                break
            await asyncio.sleep(0.01)
        for task in (*self._tasks, *self._publishing):
            task.cancel()
        await asyncio.gather(*self._tasks, *self._publishing, return_exceptions=True)

    def idle(self) -> bool:
        """Say whether nothing is waiting to be published."""
        return not self._busy

    def _committed(self, messages: Sequence[Outgoing], _timers: Sequence[TimerSet]) -> None:
        waited_for = sum(not message.subject.startswith((BULK, *ONLY_TELLS)) for message in messages)
        self._rush.came(waited_for, asyncio.get_running_loop().time())
        for message in messages:
            self._take(message)

    def _take(self, row: Outgoing) -> None:
        if row.id not in self._busy:
            self._busy.add(row.id)
            self._line_up(row)

    def _line_up(self, row: Outgoing) -> None:
        loop = asyncio.get_running_loop()
        if row.subject.startswith(ONLY_TELLS) and (hold := self._rush.hold(loop.time())):
            loop.call_later(hold, self._line_up, row)
            return
        number = next(self._numbers)
        self._queue.put_nowait((number + _lets_pass(row.subject), number, row))

    async def _publish_all(self) -> None:
        """Start publishes in order of commit, commands first: someone waits for them, while an event only tells what was."""
        while True:
            row = (await self._queue.get())[2]
            await self._slots.acquire()
            task = asyncio.create_task(self._publish(row))
            self._publishing.add(task)
            task.add_done_callback(self._publishing.discard)

    async def _publish(self, row: Outgoing) -> None:
        try:
            wait = 0.05
            while True:
                try:
                    await self._jetstream.publish(
                        row.subject, row.body, timeout=ACK_SECONDS, headers={"Nats-Msg-Id": str(row.id)}
                    )
                    break
                except (NatsError, TimeoutError, OSError) as error:
                    self._metrics.publish_retries.inc()
                    logger.warning("publish failed, will try again", subject=row.subject, error=repr(error), wait=wait)
                    await asyncio.sleep(wait)
                    wait = min(wait * 2, 2.0)
            self._metrics.published.labels(".".join(row.subject.split(".")[1:3])).inc()
            self._published.append(row.id)
        finally:
            self._slots.release()

    async def _forget(self) -> None:
        while True:
            await asyncio.sleep(0.02)
            done, self._published = self._published[:500], self._published[500:]
            if not done:
                continue

            async def forget(work: Work, done: list[UUID] = done) -> None:
                await work.session.execute(delete(OutboxRow).where(col(OutboxRow.id).in_(done)))

            try:
                await self._works.run(forget, later=True)
                self._busy.difference_update(done)
            except Exception:
                logger.exception("published messages could not be forgotten yet")
                self._published[:0] = done
                await asyncio.sleep(1)

    async def _look_back(self) -> None:
        """Take up rows that a dead process left behind. A double publish is dropped by its Msg-Id."""
        age = timedelta(0)
        while True:
            try:
                await self._take_left_behind(age)
                age = LEFT_BEHIND_AFTER
            except Exception:
                logger.exception("the outbox could not be read")
            await asyncio.sleep(LOOK_BACK_SECONDS)

    async def _take_left_behind(self, age: timedelta) -> None:
        async with self._database.read() as session:
            total = (await session.execute(select(func.count()).select_from(OutboxRow))).scalar_one()
            self._metrics.outbox.set(total)
            if total <= len(self._busy):
                return
            query = select(OutboxRow).where(col(OutboxRow.created_at) <= self._clock.now() - age)
            rows = (
                (await session.execute(query.order_by(col(OutboxRow.created_at), col(OutboxRow.id)).limit(2000))).scalars().all()
            )
        for row in rows:
            self._take(Outgoing(row.id, row.subject, row.body))


def _lets_pass(subject: str) -> int:
    """Return how many others a message lets go before it: commands that somebody waits for none."""
    if subject.startswith(BULK):
        return 2 * LET_PASS
    return 0 if subject.startswith("cmd.") else LET_PASS

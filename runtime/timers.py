"""Timers: every wait in the system is a row. The sweeper claims what is due and runs its handler in the same transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import delete, func, select
from sqlmodel import col

from runtime.clock import Clock
from runtime.database import Database
from runtime.group_commit import GroupCommit
from runtime.handlers import Due, TimerHandler, TimersHandler
from runtime.logs import log
from runtime.metrics import Metrics
from runtime.scheduler import AlarmClock
from runtime.tables import TimerRow
from runtime.work import Outgoing, TimerSet, Work

logger = log(__name__)

AT_ONCE = 500
LOOK_AGAIN = timedelta(milliseconds=250)
FIRST_RETRY = timedelta(seconds=1)
LONGEST_RETRY = timedelta(minutes=1)


class Sweeper:
    """Fires timers. Safe in several processes: a timer belongs to the one whose delete found it."""

    def __init__(self, database: Database, works: GroupCommit, clock: Clock, alarm: AlarmClock, metrics: Metrics) -> None:
        self._database = database
        self._works = works
        self._clock = clock
        self._alarm = alarm
        self._metrics = metrics
        self._handlers: dict[str, TimersHandler] = {}
        self._sweeping = asyncio.Lock()

    def handle(self, kind: str, handler: TimerHandler) -> None:
        """Have this process fire timers of a kind, one by one."""

        async def one_by_one(dues: list[Due], work: Work) -> None:
            for due in dues:
                await handler(due, work.because_of(due.origin))

        self._handlers[kind] = one_by_one

    def handle_together(self, kind: str, handler: TimersHandler) -> None:
        """Have this process fire timers of a kind, all that are due in one call."""
        self._handlers[kind] = handler

    def start(self) -> None:
        """Begin to sweep."""
        self._works.on_commit(self._committed)
        self._clock.on_jump(lambda: self._alarm.ring_at(self.sweep, self._clock.now()))
        self._alarm.ring_at(self.sweep, self._clock.now())

    async def overdue(self, by: timedelta) -> int:
        """Return how many timers are due for longer than `by`."""
        async with self._database.read() as session:
            query = select(func.count()).select_from(TimerRow).where(col(TimerRow.due_at) < self._clock.now() - by)
            return (await session.execute(query)).scalar_one()

    def _committed(self, _messages: Sequence[Outgoing], timers: Sequence[TimerSet]) -> None:
        now = self._clock.now()
        soon = [t.due_at for t in timers if t.due_at and t.due_at < now + LOOK_AGAIN and t.kind in self._handlers]
        if soon:
            self._alarm.ring_at(self.sweep, min(soon))

    async def sweep(self) -> None:
        """Fire everything that is due, then set the alarm for what comes next."""
        if self._sweeping.locked():
            return
        async with self._sweeping:
            next_due: datetime | None = None
            try:
                while dues := await self._due():
                    await self._fire_together(dues)
                next_due = await self._next_due()
            except Exception:
                logger.exception("the timers could not be swept")
        self._alarm.ring_at(self.sweep, min(next_due or self._look_again(), self._look_again()))

    def _look_again(self) -> datetime:
        """Return the time of our clock after which another process's timers must have been seen."""
        now = self._clock.now()
        return now + LOOK_AGAIN * (LOOK_AGAIN.total_seconds() / max(self._clock.real_seconds(LOOK_AGAIN), 1e-6))

    async def _due(self) -> list[Due]:
        async with self._database.read() as session:
            query = select(TimerRow).where(col(TimerRow.due_at) <= self._clock.now(), col(TimerRow.kind).in_(self._handlers))
            rows = (await session.execute(query.order_by(col(TimerRow.due_at)).limit(AT_ONCE))).scalars().all()
        return [_as_due(row) for row in rows]

    async def _next_due(self) -> datetime | None:
        async with self._database.read() as session:
            query = select(col(TimerRow.due_at)).where(col(TimerRow.kind).in_(self._handlers))
            return (await session.execute(query.order_by(col(TimerRow.due_at)).limit(1))).scalar_one_or_none()

    async def _fire_together(self, dues: list[Due]) -> None:
        """Claim and handle many in one transaction; when one of them fails, each by itself."""
        try:
            fired = await self._works.run(lambda work: self._claim_and_handle(dues, work))
        except Exception:
            logger.exception("timers fired together failed, each is tried by itself", timers=len(dues))
            fired = [due for alone in dues for due in await self._fire_alone(alone)]
        now = self._clock.now()
        for due in fired:
            self._metrics.timers_fired.labels(due.kind).inc()
            self._metrics.timer_lateness.observe(self._clock.real_seconds(now - due.due_at))

    async def _fire_alone(self, due: Due) -> list[Due]:
        try:
            return await self._works.run(lambda work: self._claim_and_handle([due], work))
        except Exception:
            logger.exception("a timer's handler failed, it is tried again later", kind=due.kind, key=due.key)
            self._metrics.timers_failed.labels(due.kind).inc()
            await self._works.run(lambda work: _put_off(due, work))
            return []

    async def _claim_and_handle(self, dues: list[Due], work: Work) -> list[Due]:
        """Take the timers away and run their handlers; what someone else took or moved is left alone."""
        claimed: list[list[Due]] = []
        for kind, group in groupby(sorted(dues, key=lambda due: due.kind), key=lambda due: due.kind):
            claimed.append(sorted(await _claim(kind, [due.key for due in group], work), key=lambda due: due.due_at))
        for alike in sorted(filter(None, claimed), key=lambda alike: alike[0].due_at):
            await self._handlers[alike[0].kind](alike, work)
        return [due for alike in claimed for due in alike]


async def _claim(kind: str, keys: list[str], work: Work) -> list[Due]:
    statement = delete(TimerRow).where(col(TimerRow.kind) == kind, col(TimerRow.key).in_(keys), col(TimerRow.due_at) <= work.now)
    rows = await work.session.execute(
        statement.returning(TimerRow), execution_options={"synchronize_session": False, "populate_existing": True}
    )
    return [_as_due(row) for row in rows.scalars()]


def _as_due(row: TimerRow) -> Due:
    return Due(row.kind, row.key, row.generation, row.due_at, row.payload)


async def _put_off(due: Due, work: Work) -> None:
    """Try a failed timer again later: after 1, 2, 4 … seconds, a minute at most, for ever."""
    row = await work.session.get(TimerRow, (due.kind, due.key))
    if row is None or row.generation != due.generation:
        return
    row.due_at = work.now + min(FIRST_RETRY * 2 ** min(row.failures, 10), LONGEST_RETRY)
    row.failures += 1

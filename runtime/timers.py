"""Timers: every wait in the system is a row. The sweeper claims what is due and runs its handler in the same transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update

from runtime.clock import Clock
from runtime.database import Database
from runtime.group_commit import GroupCommit
from runtime.handlers import Due, TimerHandler
from runtime.logs import log
from runtime.metrics import Metrics
from runtime.scheduler import AlarmClock
from runtime.tables import TimerRow
from runtime.work import TimerSet, Work
from schemas import Message

logger = log(__name__)

AT_ONCE = 500
LOOK_AGAIN = timedelta(milliseconds=250)
FIRST_RETRY = timedelta(seconds=1)
LONGEST_RETRY = timedelta(minutes=1)


class Sweeper:
    """Fires timers. Safe in several processes: a timer belongs to the one whose delete found it."""

    def __init__(
        self, database: Database, works: GroupCommit, clock: Clock, alarm: AlarmClock, metrics: Metrics
    ) -> None:
        self._database = database
        self._works = works
        self._clock = clock
        self._alarm = alarm
        self._metrics = metrics
        self._handlers: dict[str, TimerHandler] = {}
        self._sweeping = asyncio.Lock()

    def handle(self, kind: str, handler: TimerHandler) -> None:
        """Have this process fire timers of a kind."""
        self._handlers[kind] = handler

    def start(self) -> None:
        """Begin to sweep."""
        self._works.on_commit(self._committed)
        self._clock.on_jump(lambda: self._alarm.ring_at(self.sweep, self._clock.now()))
        self._alarm.ring_at(self.sweep, self._clock.now())

    async def overdue(self, by: timedelta) -> int:
        """Return how many timers are due for longer than `by`."""
        async with self._database.read() as session:
            query = select(func.count()).select_from(TimerRow).where(TimerRow.due_at < self._clock.now() - by)  # type: ignore[arg-type]
            return (await session.execute(query)).scalar_one()

    def _committed(self, _messages: Sequence[Message], timers: Sequence[TimerSet]) -> None:
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
                    await asyncio.gather(*(self._fire(due) for due in dues))
                next_due = await self._next_due()
            except Exception:
                logger.exception("the timers could not be swept")
        soonest = self._clock.now() + LOOK_AGAIN * max(
            1.0, 1 / max(self._clock.real_seconds(timedelta(seconds=1)), 1e-3)
        )
        self._alarm.ring_at(self.sweep, min(next_due or soonest, soonest))

    async def _due(self) -> list[Due]:
        async with self._database.read() as session:
            query = select(TimerRow).where(TimerRow.due_at <= self._clock.now(), TimerRow.kind.in_(self._handlers))  # type: ignore[arg-type,attr-defined]
            rows = (await session.execute(query.order_by(TimerRow.due_at).limit(AT_ONCE))).scalars().all()  # type: ignore[arg-type]
        return [Due(row.kind, row.key, row.generation, row.due_at, row.payload) for row in rows]

    async def _next_due(self) -> datetime | None:
        async with self._database.read() as session:
            query = select(TimerRow.due_at).where(TimerRow.kind.in_(self._handlers))  # type: ignore[attr-defined]
            return (await session.execute(query.order_by(TimerRow.due_at).limit(1))).scalar_one_or_none()  # type: ignore[arg-type]

    async def _fire(self, due: Due) -> None:
        try:
            fired = await self._works.run(lambda work: self._claim_and_handle(due, work))
        except Exception:
            logger.exception("a timer's handler failed, it is tried again", kind=due.kind, key=due.key)
            self._metrics.timers_failed.labels(due.kind).inc()
            await self._works.run(lambda work: _put_off(due, work))
            return
        if fired:
            self._metrics.timers_fired.labels(due.kind).inc()
            self._metrics.timer_lateness.observe(self._clock.real_seconds(self._clock.now() - due.due_at))

    async def _claim_and_handle(self, due: Due, work: Work) -> bool:
        """Take the timer away and run its handler; someone else took it: nothing happens."""
        claim = delete(TimerRow).where(*_same(due)).returning(TimerRow.key)  # type: ignore[call-overload]
        if (await work.session.execute(claim)).first() is None:
            return False
        await self._handlers[due.kind](due, work)
        return True


def _same(due: Due) -> list[Any]:
    return [
        TimerRow.kind == due.kind,
        TimerRow.key == due.key,
        TimerRow.generation == due.generation,
        TimerRow.due_at == due.due_at,
    ]


async def _put_off(due: Due, work: Work) -> None:
    """Try a failed timer again later: after 1, 2, 4 … seconds, a minute at most, for ever."""
    row = await work.session.get(TimerRow, (due.kind, due.key))
    if row is None or row.generation != due.generation:
        return
    wait = min(FIRST_RETRY * 2 ** min(row.failures, 10), LONGEST_RETRY)
    await work.session.execute(
        update(TimerRow).where(*_same(due)).values(due_at=work.now + wait, failures=row.failures + 1)
    )

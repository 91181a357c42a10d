"""APScheduler as alarm clock: it holds the next wake-ups in memory; what is to be done then stands in the timer table."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger

from runtime.clock import Clock

Ring = Callable[[], Coroutine[Any, Any, None]]


class AlarmClock:
    """Rings at a time of our clock, whatever its rate. An alarm that is set again rings at the earlier time.

    What rings runs in tasks of ours: a scheduler that is shut down breaks off its own, and calls that an error.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ringing: set[asyncio.Task[None]] | None = None
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            executors={"default": DebugExecutor()},  # calls in the loop, which is all that is wanted here
            job_defaults={"misfire_grace_time": None, "coalesce": True},
        )

    def start(self) -> None:
        """Begin to ring."""
        self._ringing = set()
        self._scheduler.start()

    async def stop(self, within: float) -> None:
        """Ring no more, and let what was rung for end; what takes longer than so many seconds is broken off."""
        under_way, self._ringing = self._ringing or set(), None
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        if under_way:
            _, late = await asyncio.wait(under_way, timeout=within)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def ring_at(self, ring: Ring, moment: datetime) -> None:
        """Call `ring` at `moment` by our clock, or sooner if it is already set for sooner. Stopped, it rings no more."""
        if self._ringing is None:
            return
        wait = max(0.0, self._clock.real_seconds(moment - self._clock.now()))
        when = datetime.now(UTC) + timedelta(seconds=wait)
        name = getattr(ring, "__qualname__", repr(ring))
        job = self._scheduler.get_job(name)
        if job is not None and job.next_run_time is not None and job.next_run_time <= when:
            return
        self._scheduler.add_job(self._ring, DateTrigger(when), [ring], id=name, replace_existing=True)

    def _ring(self, ring: Ring) -> None:
        if self._ringing is not None:
            task = asyncio.get_running_loop().create_task(ring())
            self._ringing.add(task)
            task.add_done_callback(self._ringing.discard)


def next_time(trigger: CronTrigger, after: datetime) -> datetime:
    """Return the next time that a cron trigger gives strictly after `after`, in UTC."""
    fires: datetime | None = trigger.get_next_fire_time(after, after)
    if fires is None:
        raise ValueError("the cron expression has no next time")
    return fires.astimezone(UTC)

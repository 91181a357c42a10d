"""APScheduler as alarm clock: it holds the next wake-ups in memory; what is to be done then stands in the timer table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger

from runtime.clock import Clock


class AlarmClock:
    """Rings at a time of our clock, whatever its rate. An alarm that is set again rings at the earlier time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True})

    def start(self) -> None:
        """Begin to ring."""
        self._scheduler.start()

    def stop(self) -> None:
        """Ring no more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def ring_at(self, ring: Callable[[], Awaitable[None]], moment: datetime) -> None:
        """Call `ring` at `moment` by our clock, or sooner if it is already set for sooner."""
        wait = max(0.0, self._clock.real_seconds(moment - self._clock.now()))
        when = datetime.now(UTC) + timedelta(seconds=wait)
        name = getattr(ring, "__qualname__", repr(ring))
        job = self._scheduler.get_job(name)
        if job is not None and job.next_run_time is not None and job.next_run_time <= when:
            return
        self._scheduler.add_job(ring, DateTrigger(when), id=name, replace_existing=True, max_instances=2)


def next_time(trigger: CronTrigger, after: datetime) -> datetime:
    """Return the next time that a cron trigger gives strictly after `after`, in UTC."""
    fires: datetime | None = trigger.get_next_fire_time(after, after)
    if fires is None:
        raise ValueError("the cron expression has no next time")
    return fires.astimezone(UTC)

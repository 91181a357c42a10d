"""Time: one clock per process, asked once per message. Real, sped up and shifted for a demo, or moved by hand in tests."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Protocol


class Clock(Protocol):
    """Tells the time, and how long a wait lasts in real seconds."""

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""
        ...

    def real_seconds(self, wait: timedelta) -> float:
        """Return how many real seconds pass while this clock moves on by `wait`."""
        ...

    def on_jump(self, wake: Callable[[], None]) -> None:
        """Call `wake` whenever the clock is moved by hand."""
        ...


class RealClock:
    """The machine's time."""

    def now(self) -> datetime:
        """Return the machine's time."""
        return datetime.now(UTC)

    def real_seconds(self, wait: timedelta) -> float:
        """Return the seconds of `wait`."""
        return wait.total_seconds()

    def on_jump(self, wake: Callable[[], None]) -> None:
        """Never called: nobody moves this clock."""


class _Jumping:
    def __init__(self) -> None:
        self._wakes: list[Callable[[], None]] = []

    def on_jump(self, wake: Callable[[], None]) -> None:
        self._wakes.append(wake)

    def _jumped(self) -> None:
        for wake in self._wakes:
            wake()


class ManualClock(_Jumping):
    """A clock that stands still until it is moved; for tests."""

    def __init__(self, start: datetime) -> None:
        super().__init__()
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return where the clock stands."""
        return self._now

    def real_seconds(self, wait: timedelta) -> float:
        """Return a short wait: the sweeper of a standing clock only has to notice that it was moved."""
        return min(wait.total_seconds(), 0.05)

    def move(self, by: timedelta) -> None:
        """Move the clock on and wake who waits for it."""
        self._now += by
        self._jumped()


class DemoClock(_Jumping):
    """A clock that runs at `rate` times real time and can be put forward; where it stands survives a restart."""

    def __init__(self, rate: float, kept_in: Path) -> None:
        super().__init__()
        self._file = kept_in
        self._keeping = Lock()
        self._real, self._start = self._restore()
        self.rate = rate

    def _restore(self) -> tuple[float, float]:
        real = time.time()
        try:
            kept = json.loads(self._file.read_text())
        except (OSError, ValueError):
            return real, real
        return real, max(real, kept["shown"] + (real - kept["real"]) * kept["rate"])

    def _shown(self) -> float:
        return self._start + (time.time() - self._real) * self.rate

    def now(self) -> datetime:
        """Return the time shown: never before real time of the last start, never backwards."""
        return datetime.fromtimestamp(self._shown(), UTC)

    def real_seconds(self, wait: timedelta) -> float:
        """Return `wait` divided by the rate."""
        return wait.total_seconds() / self.rate

    def move(self, by: timedelta) -> None:
        """Put the clock forward by hand and wake who waits for it."""
        self._start += max(0.0, by.total_seconds())
        self.keep()
        self._jumped()

    def keep(self) -> None:
        """Write down where the clock stands, so that a restart never sets it back. May be called in any thread."""
        with self._keeping:
            record = {"real": time.time(), "shown": self._shown(), "rate": self.rate}
            fresh = self._file.with_suffix(".new")
            fresh.write_text(json.dumps(record))
            fresh.replace(self._file)


async def wait_until(clock: Clock, moment: datetime, at_most: float = 0.25) -> None:
    """Sleep until `moment` by `clock`, but no longer than `at_most` real seconds."""
    await asyncio.sleep(max(0.0, min(at_most, clock.real_seconds(moment - clock.now()))))

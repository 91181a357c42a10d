"""How fast one sender may go: a bucket of tokens (parts of texts), slots for calls under way, pauses that carriers ask for.

Times are seconds of a steady clock: a carrier's limits hold in real time, however fast the demo's clock runs.
"""

from __future__ import annotations

from dataclasses import dataclass, field

THROTTLES_IN_A_ROW = 3


@dataclass(slots=True)
class Bucket:
    """Lets `per_second` through, with at most one second's worth saved up. 0: no limit."""

    per_second: float
    _level: float = field(default=0.0, init=False)
    _filled_at: float | None = field(default=None, init=False)

    @property
    def size(self) -> float:
        """How many may go at once after a rest."""
        return max(1.0, self.per_second)

    def available(self, now: float) -> int | None:
        """Return how many may go now; None: any number."""
        if not self.per_second:
            return None
        if self._filled_at is None:
            self._level = self.size
        else:
            self._level = min(self.size, self._level + max(0.0, now - self._filled_at) * self.per_second)
        self._filled_at = now
        return int(self._level + 1e-9)

    def take(self, count: int) -> None:
        """Count that so many went."""
        self._level -= count

    def wait(self) -> float:
        """Return the seconds until the next one may go, as of the last `available`."""
        return max(0.0, (1.0 - self._level) / self.per_second) if self.per_second else 0.0


@dataclass(frozen=True, slots=True)
class Room:
    """How much a sender may take now: deliveries, and parts of texts. None: any number.

    `bulk`: so many of the deliveries may go to very many; a quarter of the places is kept for what is urgent.
    """

    deliveries: int
    parts: int | None = None
    bulk: int | None = None


@dataclass(slots=True)
class Pace:
    """One sender's pace. `at_once`: calls under way; as many more are held ready so that a free slot never waits."""

    per_second: float
    at_once: int
    in_hand: int = 0
    backlog: bool = False
    bucket: Bucket = field(init=False)
    _paused_until: float = field(default=0.0, init=False)
    _throttled: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.bucket = Bucket(self.per_second)

    def room(self, now: float) -> Room:
        """Return how much more this sender may take now."""
        if now < self._paused_until:
            return Room(0)
        free = max(0, 2 * self.at_once - self.in_hand)
        allowed = self.bucket.available(now)
        bulk = max(0, free - self.at_once // 2)
        return Room(free, None, bulk) if allowed is None else Room(min(free, max(0, allowed)), max(0, allowed), bulk)

    def took(self, count: int, room: Room, cost: int) -> None:
        """Count what was taken; as much as there was room for means that more is waiting.

        `cost`: tokens that it takes, an SMS one for each of its parts. The last text may be longer than what is left: then the
        next wait is the longer.
        """
        self.in_hand += count
        self.bucket.take(cost)
        most = room.deliveries if room.bulk is None else min(room.deliveries, room.bulk)
        self.backlog = count >= most or (room.parts is not None and cost >= room.parts)

    def finished(self) -> bool:
        """Count a call that ended; say whether it is time to take more."""
        self.in_hand -= 1
        return self.backlog and self.in_hand <= self.at_once

    def went_well(self) -> None:
        """Forget earlier throttling."""
        self._throttled = 0

    def throttled(self, now: float, seconds: float, whole_sender: bool) -> None:
        """Pause when the carrier limits the whole sender, or several recipients in a row."""
        self._throttled += 1
        if whole_sender or self._throttled >= THROTTLES_IN_A_ROW:
            self._paused_until = max(self._paused_until, now + seconds)

    def wait(self, now: float) -> float | None:
        """Return the seconds until there is room again by time alone; None when that depends on a call's end."""
        if not self.backlog:
            return None
        if now < self._paused_until:
            return self._paused_until - now
        return self.bucket.wait() if self.per_second else None

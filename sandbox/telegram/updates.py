"""The bot's queue of updates, and getUpdates with its offsets and long polls. Source: Bot API, Getting updates."""

import asyncio
import random
from dataclasses import dataclass
from typing import Any

from sandbox.telegram.errors import OTHER_POLLER
from sandbox.traffic import Traffic

LONGEST_AWAITED = 3.0


@dataclass(slots=True, eq=False)
class Update:
    """One update on its way to the bot; `is_counted` while the world waits for its first delivery, 3 seconds at most."""

    update_id: int
    lane: int
    body: dict[str, Any]
    is_counted: bool = False


class UpdateQueue:
    """Updates in order, until they are confirmed by an offset or by a webhook's 2xx."""

    def __init__(self, traffic: Traffic) -> None:
        self._traffic = traffic
        self.pending: list[Update] = []
        self.allowed: frozenset[str] | None = None
        self._next_id = random.randrange(100_000_000, 900_000_000)
        self._poll = 0
        self._arrived = asyncio.Event()
        self._polls_waiting = 0
        self.is_closing = False

    @property
    def is_polled(self) -> bool:
        """Whether a poll is waiting at this moment."""
        return self._polls_waiting > 0

    def put(self, kind: str, lane: int, content: dict[str, Any], is_awaited: bool) -> Update | None:
        """Queue an update of this kind, unless the bot asked not to get any; `is_awaited` when somebody will fetch it."""
        if self.allowed is not None and kind not in self.allowed:
            return None
        update = Update(self._next_id, lane, {"update_id": self._next_id, kind: content}, is_awaited)
        self._next_id += 1
        self.pending.append(update)
        if is_awaited:
            self._traffic.began()
            asyncio.get_running_loop().call_later(LONGEST_AWAITED, self.handed_over, update)
        self._arrived.set()
        return update

    def handed_over(self, update: Update) -> None:
        """The update has reached the bot, or was tried once: the world needn't wait for it any more."""
        if update.is_counted:
            update.is_counted = False
            self._traffic.ended()

    def confirm(self, update: Update) -> None:
        """Forget an update that the bot has taken."""
        self.handed_over(update)
        if update in self.pending:
            self.pending.remove(update)

    def drop_all(self) -> None:
        """Forget every pending update."""
        for update in list(self.pending):
            self.confirm(update)

    async def get(self, offset: int, limit: int, patience: float) -> list[dict[str, Any]]:
        """Return updates from `offset` on, waiting up to `patience` seconds; a newer poll ends this one by a conflict."""
        self._confirm_before(offset)
        self._poll += 1
        mine = self._poll
        self._arrived.set()
        end = asyncio.get_running_loop().time() + patience
        while not self.pending and not self.is_closing:
            left = end - asyncio.get_running_loop().time()
            if left <= 0:
                break
            await self._wait(left)
            if mine != self._poll:
                raise OTHER_POLLER
        found = self.pending[:limit]
        for update in found:
            self.handed_over(update)
        return [update.body for update in found]

    def close(self) -> None:
        """Let every waiting poll return."""
        self.is_closing = True
        self._arrived.set()

    async def _wait(self, seconds: float) -> None:
        """Wait for a change; each wait has its own turn of the event, replaced after it was set."""
        arrived = self._arrived = asyncio.Event() if self._arrived.is_set() else self._arrived
        waiting = asyncio.ensure_future(arrived.wait())
        self._polls_waiting += 1
        try:
            await asyncio.wait((waiting,), timeout=seconds)
        finally:
            self._polls_waiting -= 1
            waiting.cancel()

    def _confirm_before(self, offset: int) -> None:
        if offset < 0:
            offset = self.pending[offset].update_id if len(self.pending) >= -offset else 0
        for update in [one for one in self.pending if one.update_id < offset]:
            self.confirm(update)

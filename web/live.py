"""The live feed: a page that is open is told that something it shows has changed, and fetches it again.

Nothing but "changed" is sent: what a page shows is always a query, made with the viewer's rights.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from runtime.logs import log
from runtime.platform import Platform

logger = log(__name__)

BEAT_SECONDS = 10.0
"""How often an open page hears that the line stands, and what time it is."""
GATHER_SECONDS = 0.25
"""Changes that come within this time are told as one."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something happened: which type of event, of which unit, about which incident, message or roll call."""

    type: str
    unit: str
    incident: UUID | None = None
    message: UUID | None = None
    roll_call: UUID | None = None


def change_of(event: dict[str, Any]) -> Change:
    """Return what an event of the bus changes, wherever it names its incident."""
    about = event.get("about") or {}
    obligation = event.get("obligation") or {}
    incident = event.get("incident_id") or about.get("incident_id") or obligation.get("incident_id")
    message = event.get("message_id") or about.get("message_id")
    roll_call = event.get("roll_call_id") or about.get("roll_call_id")
    return Change(event["type"], event["unit"], _id(incident), _id(message), _id(roll_call))


def _id(value: Any) -> UUID | None:
    return UUID(value) if isinstance(value, str) else None


@dataclass(eq=False, slots=True)
class Watcher:
    """One open page: what concerns it, and whether it has been touched since it was last told."""

    concerns: Callable[[Change], bool]
    beat: float = BEAT_SECONDS
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    touched: bool = False
    ended: bool = False

    async def ticks(self) -> AsyncIterator[bool]:
        """Yield True when something changed, False for a beat; end when the process does."""
        while not self.ended:
            try:
                await asyncio.wait_for(self.wake.wait(), self.beat)
                await asyncio.sleep(GATHER_SECONDS)
            except TimeoutError:
                pass
            self.wake.clear()
            changed, self.touched = self.touched, False
            yield changed


class Live:
    """One plain subscription to all events, shared by the open pages of this process."""

    def __init__(self, platform: Platform) -> None:
        self.beat = BEAT_SECONDS
        self._platform = platform
        self._watchers: set[Watcher] = set()
        self._subscription: Subscription | None = None

    async def start(self) -> None:
        """Begin to listen."""
        self._subscription = await self._platform.client.subscribe("evt.>", cb=self._heard)
        self._platform.clock.on_jump(self._clock_jumped)

    async def stop(self) -> None:
        """End all streams and stop listening."""
        for watcher in self._watchers:
            watcher.ended = True
            watcher.wake.set()
        if self._subscription and self._platform.client.is_connected:
            await self._subscription.unsubscribe()
        self._subscription = None

    @contextmanager
    def watching(self, concerns: Callable[[Change], bool]) -> Any:
        """Keep a watcher for as long as a page is open."""
        watcher = Watcher(concerns, self.beat)
        self._watchers.add(watcher)
        try:
            yield watcher
        finally:
            self._watchers.discard(watcher)

    async def _heard(self, message: Msg) -> None:
        if not self._watchers:
            return
        try:
            change = change_of(json.loads(message.data))
        except (ValueError, KeyError, TypeError):
            logger.warning("an event that cannot be read was not shown live", subject=message.subject)
            return
        for watcher in self._watchers:
            if not watcher.touched and watcher.concerns(change):
                watcher.touched = True
                watcher.wake.set()

    def _clock_jumped(self) -> None:
        for watcher in self._watchers:
            watcher.wake.set()

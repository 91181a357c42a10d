"""The loop that sends: routes what is new, takes what is due, calls the carriers, has the answers recorded.

The queue is the table. The loop is woken by the commit that put something in, by a call that ended while more was waiting, and
by the time at which something falls due; and it looks by itself every second, for what a process that died left behind.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from time import monotonic
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col

from notifier.calling import Caller
from notifier.channels.base import Sender
from notifier.claiming import Claim, Due, claim, next_moment
from notifier.holding import put_off
from notifier.keeping import LOOP
from notifier.pacing import Room
from notifier.recorder import Recorder
from notifier.recording import expire
from notifier.routing import AT_ONCE, route_new
from notifier.states import State
from notifier.tables import Delivery
from runtime.platform import Platform
from runtime.work import Work
from schemas.values import Channel

LOOK_SECONDS = 1.0
FINISH_SECONDS = 3.0


class Dispatcher:
    """One per process; each of its senders has its own pace."""

    def __init__(self, platform: Platform, senders: Sequence[Sender]) -> None:
        self._platform = platform
        self._callers = {sender.channel: Caller(platform, sender) for sender in senders}
        self._recorder = Recorder(platform.works)
        self._in_hand: dict[UUID, asyncio.Task[None]] = {}
        self._bell = asyncio.Event()
        self._next: datetime | None = None
        platform.works.on_wake(LOOP, self._bell.set)
        platform.clock.on_jump(self._bell.set)

    async def run(self) -> None:
        """Send until cancelled; then let calls under way end, and record them."""
        for caller in self._callers.values():
            await caller.sender.open()
        recording = asyncio.create_task(self._recorder.run(), name="notifier-record")
        try:
            await self._adopt()
            while True:
                self._bell.clear()
                if not await self._round():
                    await self._rest()
        finally:
            finishing = asyncio.ensure_future(self._finish(recording))
            while not finishing.done():
                with suppress(asyncio.CancelledError):  # whoever stops us may ask more than once
                    await asyncio.shield(finishing)

    async def _adopt(self) -> None:
        """Look at once into what a former life was sending or looking up. Only where no other process could be at it now."""
        if not self._platform.database.is_sqlite:
            return
        in_doubt = (col(Delivery.state).in_((State.SENDING, State.UNKNOWN)), col(Delivery.id).not_in(list(self._in_hand)))
        lost = update(Delivery).where(*in_doubt)

        async def adopt(work: Work) -> None:
            await work.session.execute(lost.values(next_at=work.now).execution_options(synchronize_session=False))

        await self._platform.works.run(adopt)

    async def _round(self) -> bool:
        """Route and take once; say whether to look again at once: more is new, or what was put off made room."""
        now = monotonic()
        rooms = {channel: caller.pace.room(now) for channel, caller in self._callers.items()}
        routed, due = await self._platform.works.run(lambda work: self._take(work, rooms))
        claims = due.claims
        taken = Counter(one.channel for one in claims)
        cost: Counter[Channel] = Counter()
        for one in claims:
            cost[one.channel] += one.segments
        for channel, room in rooms.items():
            if room.deliveries:
                self._callers[channel].pace.took(taken[channel], room, cost[channel])
        for channel, left in due.left.items():
            self._callers[channel].has_left(left)
        for taken_up in claims:
            self._in_hand[taken_up.delivery_id] = asyncio.create_task(self._carry(taken_up))
        return routed >= AT_ONCE or bool(due.put_off)

    async def _take(self, work: Work, rooms: Mapping[Channel, Room]) -> tuple[int, Due]:
        routed = await route_new(work)
        due = await claim(work, rooms, list(self._in_hand))
        await expire(work, due.expired)
        await put_off(work, due.put_off)
        self._next = None if due.claims else await next_moment(work)
        return routed, due

    async def _rest(self) -> None:
        """Wait for the bell, or for the time at which something is to be done."""
        waits = [LOOK_SECONDS]
        now = monotonic()
        waits += [wait for caller in self._callers.values() if (wait := caller.pace.wait(now)) is not None]
        if self._next:
            clock = self._platform.clock
            waits.append(max(0.0, clock.real_seconds(self._next - clock.now())))
        with suppress(TimeoutError):
            await asyncio.wait_for(self._bell.wait(), min(waits))

    async def _carry(self, claim: Claim) -> None:
        """Call the carrier and have the answer recorded. In hand until then, so that nobody takes it for lost."""
        caller = self._callers[claim.channel]
        try:
            outcome = await caller.call(claim)
            if caller.pace.finished():
                self._bell.set()
            await self._recorder.keep(outcome)
        finally:
            self._in_hand.pop(claim.delivery_id, None)

    async def _finish(self, recording: asyncio.Task[None]) -> None:
        tasks = list(self._in_hand.values())
        if tasks:
            await asyncio.wait(tasks, timeout=FINISH_SECONDS)
        for task in (*tasks, recording):
            task.cancel()
        await asyncio.gather(*tasks, recording, return_exceptions=True)
        for caller in self._callers.values():
            await caller.sender.close()

"""Delivery of updates to the bot's webhook: in order per chat, tried again with doubling waits."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sandbox.outgoing import Outgoing, Reply
from sandbox.settings import SandboxSettings
from sandbox.telegram.updates import Update, UpdateQueue

Answered = Callable[[Reply], Awaitable[None]]


@dataclass(slots=True)
class Target:
    """Where updates go."""

    url: str
    secret: str | None = None
    max_connections: int = 40
    last_error_date: int | None = None
    last_error_message: str | None = None


class WebhookDelivery:
    """One lane per chat: an update that the bot doesn't take holds back those behind it, not other chats'."""

    def __init__(self, queue: UpdateQueue, outgoing: Outgoing, settings: SandboxSettings, answered: Answered) -> None:
        self._queue, self._outgoing, self._answered = queue, outgoing, answered
        self._first_wait, self._longest_wait = settings.telegram_retry_first, settings.telegram_retry_cap
        self._now = settings.now
        self.target: Target | None = None
        self.repeats = 0
        self._slots = asyncio.Semaphore(40)
        self._lanes: dict[int, asyncio.Task[None]] = {}

    def aim(self, target: Target | None) -> None:
        """Deliver to another place from now on, or nowhere."""
        self.stop()
        self.target = target
        if target is not None:
            self._slots = asyncio.Semaphore(target.max_connections)
            for lane in {update.lane for update in self._queue.pending}:
                self.wake(lane)

    def wake(self, lane: int) -> None:
        """See to it that the updates of one chat are being delivered."""
        if self.target is not None and lane not in self._lanes:
            self._lanes[lane] = asyncio.create_task(self._run(lane, self.target))

    def stop(self) -> None:
        """Deliver nothing more."""
        for running in self._lanes.values():
            running.cancel()
        self._lanes.clear()

    async def _run(self, lane: int, target: Target) -> None:
        wait = self._first_wait
        while update := next((one for one in self._queue.pending if one.lane == lane), None):
            async with self._slots:
                reply = await self._post(update, target)
            if reply.is_ok:
                wait = self._first_wait
                await self._taken(update, reply)
            else:
                self._note_failure(update, target, reply)
                await asyncio.sleep(wait if reply.retry_after is None else reply.retry_after)
                wait = min(wait * 2, self._longest_wait)
        self._lanes.pop(lane, None)

    async def _taken(self, update: Update, reply: Reply) -> None:
        if self.repeats:
            self.repeats -= 1
            return
        self._queue.confirm(update)
        await self._answered(reply)

    async def _post(self, update: Update, target: Target) -> Reply:
        headers = {"Content-Type": "application/json"}
        if target.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = target.secret
        return await self._outgoing.post(target.url, json.dumps(update.body, ensure_ascii=False).encode(), headers)

    def _note_failure(self, update: Update, target: Target, reply: Reply) -> None:
        self._queue.handed_over(update)
        target.last_error_date = int(self._now().timestamp())
        target.last_error_message = (
            f"Wrong response from the webhook: {reply.status}" if reply.status else f"Connection failed: {reply.error}"
        )


def method_in(reply: Reply) -> tuple[str, dict[str, Any]] | None:
    """Return the method call that a webhook's answer may carry in its body."""
    if reply.content_type != "application/json" or not reply.body:
        return None
    try:
        body = json.loads(reply.body)
    except ValueError:
        return None
    if not isinstance(body, dict) or "method" not in body:
        return None
    return str(body.pop("method")), body

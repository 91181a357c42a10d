"""The line to the bus: asks within a budget, and remembers whether the last answer came."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from nats.errors import Error as NatsError
from nats.errors import MaxPayloadError
from nats.js import JetStreamContext

from runtime.platform import Platform
from schemas.intake import MessageReceived
from schemas.values import Media

T = TypeVar("T")

FAULTS = (NatsError, TimeoutError, OSError)


class BusSilentError(Exception):
    """The bus did not keep it within the budget. Whether it did later is not known; a second try has the same Msg-Id."""


class BusLine:
    """One process's line to JetStream.

    While `answers` is false a new message is spooled at once instead of waiting the budget out; the drain, which goes on asking,
    finds out when the bus is back.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._within = platform.settings.intake_budget
        self.answers = True

    async def publish(self, message: MessageReceived) -> bool:
        """Have JetStream keep a message; return whether it had it already.

        Raises:
            BusSilentError: it did not say so in time.
            MaxPayloadError: the message is larger than this bus ever takes.
        """
        body, headers = message.model_dump_json().encode(), {"Nats-Msg-Id": str(message.id)}

        async def ask(jetstream: JetStreamContext) -> bool:
            ack = await jetstream.publish(message.subject(), body, timeout=self._within, headers=headers)
            return bool(ack.duplicate)

        return await self.ask(ask)

    async def put_media(self, media: Media, data: bytes) -> None:
        """Have the object store keep a picture.

        Raises:
            BusSilentError: it did not say so in time.
        """

        async def ask(_jetstream: JetStreamContext) -> Media:
            return await self._platform.media.keep(data, media.content_type, media.name)

        await self.ask(ask)

    async def ask(self, request: Callable[[JetStreamContext], Awaitable[T]]) -> T:
        """Return what JetStream answers within the budget.

        Raises:
            BusSilentError: it didn't.
        """
        if not self._is_connected():
            self.answers = False
            raise BusSilentError("not connected")
        try:
            async with asyncio.timeout(self._within):
                answer = await request(self._platform.jetstream)
        except MaxPayloadError:
            raise
        except FAULTS as error:
            self.answers = False
            raise BusSilentError(repr(error)) from error
        self.answers = True
        return answer

    def _is_connected(self) -> bool:
        """Say whether there is a connection now; while the platform still seeks its first one there is none."""
        try:
            return self._platform.client.is_connected
        except RuntimeError:
            return False

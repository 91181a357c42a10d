"""Keeping: a message is answered for only when JetStream has it, or the disk has."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from nats.errors import MaxPayloadError

from reporting.intake.bus_line import BusLine, BusSilentError
from reporting.intake.spool import Spool
from runtime.logs import for_message, log
from runtime.media import describe
from runtime.platform import Platform
from schemas.intake import MessageReceived
from schemas.values import Media

logger = log(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a message is safe. `repeat`: the bus had it already, the carrier sent it twice."""

    message_id: UUID
    by: Literal["bus", "spool"]
    repeat: bool = False


class NotKeptError(Exception):
    """Neither the bus nor the disk took it. The sender must be told to send again. `said`: what they had written, for a page."""

    retry_after = 5
    said = ""


class Intake:
    """The one way by which messages enter: `keep` first, answer the carrier after.

    Raises:
        SpoolNotWritableError: the local spool can't be written; without it no process takes messages.
    """

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.metrics = platform.metrics
        self.spool = Spool(platform.settings.home)
        self.spool.prepare()
        self.metrics.spooled.set(self.spool.waiting())
        self.bus = BusLine(platform)
        self.spooled = asyncio.Event()

    async def keep(self, message: MessageReceived) -> Kept:
        """Have a message kept: on the bus within the budget, else in the spool, from where it follows by itself.

        Raises:
            NotKeptError: neither took it.
        """
        with for_message(message, source=str(message.channel)):
            kept = await self._keep(message)
            outcome = "repeat" if kept.repeat else kept.by
            self.metrics.intake.labels(message.channel, outcome).inc()
            logger.info("message taken", outcome=outcome, carrier_id=message.carrier_id)
            return kept

    async def _keep(self, message: MessageReceived) -> Kept:
        ways = (self._on_bus, self._in_spool) if self.bus.answers else (self._in_spool, self._on_bus)
        failures = []
        for way in ways:
            try:
                return await way(message)
            except (BusSilentError, MaxPayloadError, OSError) as error:
                failures.append(repr(error))
        self.metrics.intake.labels(message.channel, "not_kept").inc()
        raise NotKeptError(f"收件系统暂时无法保存来信：{'；'.join(failures)}")

    async def _on_bus(self, message: MessageReceived) -> Kept:
        return Kept(message.id, "bus", repeat=await self.bus.publish(message))

    async def _in_spool(self, message: MessageReceived) -> Kept:
        await asyncio.to_thread(self.spool.put, message)
        self._wake_drain()
        return Kept(message.id, "spool")

    async def keep_media(self, data: bytes, content_type: str, name: str = "") -> Media:
        """Have a picture or a voice message kept under its hash, in the object store or beside the spooled messages.

        Raises:
            NotKeptError: neither took it.
        """
        media = describe(data, content_type, name)
        if self.bus.answers:
            try:
                await self.bus.put_media(media, data)
            except BusSilentError as error:
                logger.warning("picture goes to the spool", sha256=media.sha256, error=str(error))
            else:
                return media
        try:
            await asyncio.to_thread(self.spool.put_media, media, data)
        except OSError as error:
            raise NotKeptError(f"收件系统暂时无法保存图片：{error}") from error
        self._wake_drain()
        return media

    def _wake_drain(self) -> None:
        self.metrics.spooled.inc()
        self.spooled.set()

    async def writable(self) -> bool:
        """Say whether a message could be kept now, bus or no bus: a file is written to the spool and synced."""
        try:
            await asyncio.to_thread(self.spool.probe)
        except OSError as error:
            logger.warning("the spool cannot be written", error=repr(error))
            return False
        return True

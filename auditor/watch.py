"""The auditor's loop: look, keep, raise the metric, and send the heartbeat only while nothing is wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import httpx

from auditor.audit import everything, keep
from auditor.finding import Finding, Look
from auditor.outside import Bus
from runtime.logs import log
from runtime.platform import Platform

logger = log(__name__)

EVERY_SECONDS = 30.0
GIVE_UP_SECONDS = 20.0
SILENT_AFTER = 3
"""Looks that may be missed before the desk says that the auditor is silent."""


class Watch:
    """Looks every 30 real seconds, and right after a clock was put forward. It leans on nothing that it looks at."""

    def __init__(self, platform: Platform, every: float = EVERY_SECONDS) -> None:
        self._platform = platform
        self._every = every
        self._bus: Bus | None = None
        self._raised: set[str] = set()
        self._jumped = asyncio.Event()

    async def run(self) -> None:
        """Look for ever."""
        self._platform.clock.on_jump(self._jumped.set)
        while True:
            await self.beat(await self.look())
            await self._rest()

    async def look(self) -> list[Finding]:
        """Look once and keep it. That the look itself fails or takes too long is the finding then."""
        try:
            async with asyncio.timeout(GIVE_UP_SECONDS):
                found = await self._look_and_keep()
        except Exception as error:
            logger.exception("the auditor could not look")
            found = [Finding("auditor_failed", f"系统自查未能完成（{type(error).__name__}），请联系管理员。")]
        self._raise(found)
        return found

    async def _look_and_keep(self) -> list[Finding]:
        platform, rate = self._platform, getattr(self._platform.clock, "rate", 1.0)
        self._bus = self._bus or Bus(platform.jetstream)
        look = Look(platform.clock.now(), rate)
        found = await everything(platform, self._bus, look)
        next_by = datetime.now(UTC) + timedelta(seconds=SILENT_AFTER * self._every)
        await platform.works.run(lambda work: keep(work, found, next_by))
        return found

    def _raise(self, found: Sequence[Finding]) -> None:
        """Set the metric per kind, back to nought when it is gone; log what is new."""
        alarms, kinds = self._platform.metrics.alarms, {each.kind for each in found}
        for gone in self._raised - kinds:
            alarms.labels(gone).set(0)
            logger.info("no longer wrong", kind=gone)
        for each in found:
            alarms.labels(each.kind).set(each.count)
            if each.kind not in self._raised:
                logger.warning("found wrong", kind=each.kind, count=each.count, sentence=each.sentence)
        self._raised = kinds

    async def beat(self, found: Sequence[Finding]) -> bool:
        """Fetch the heartbeat address while no alarm stands; who watches it rings when it stays away. Say whether it went out."""
        url = self._platform.settings.heartbeat_url
        if not url or any(each.weight == "alarm" for each in found):
            return False
        try:
            async with httpx.AsyncClient(timeout=10) as client:
                (await client.get(url)).raise_for_status()
        except httpx.HTTPError as error:
            logger.warning("the heartbeat could not be sent", error=repr(error))
            return False
        return True

    async def _rest(self) -> None:
        """Sleep until the next look; after a jump of the clock only long enough for what fell due to be done."""
        try:
            async with asyncio.timeout(self._every):
                await self._jumped.wait()
                self._jumped.clear()
                await asyncio.sleep(min(1.0, self._every))
        except TimeoutError:
            return

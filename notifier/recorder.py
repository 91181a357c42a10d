"""Has outcomes kept: those that come while one transaction is under way share the next."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from notifier.outcomes import Outcome
from notifier.recording import record
from runtime.database import is_passing_fault
from runtime.group_commit import GroupCommit
from runtime.logs import log

logger = log(__name__)

AGAIN_SECONDS = 0.5
AT_ONCE = 256
GATHER_SECONDS = 0.02
"""What comes within this time shares a commit. The text is out already; only its record waits."""

Waiting = tuple[Outcome, asyncio.Future[None]]


class Recorder:
    """Takes outcomes of calls as they come."""

    def __init__(self, works: GroupCommit) -> None:
        self._works = works
        self._waiting: list[Waiting] = []
        self._came = asyncio.Event()

    async def keep(self, outcome: Outcome) -> None:
        """Return when an outcome is in the database."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((outcome, kept))
        self._came.set()
        await kept

    async def run(self) -> None:
        """Record until cancelled."""
        while True:
            await self._came.wait()
            await asyncio.sleep(GATHER_SECONDS)
            batch, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
            if not self._waiting:
                self._came.clear()
            await self._record(batch)

    async def _record(self, batch: Sequence[Waiting]) -> None:
        outcomes = [outcome for outcome, _ in batch]
        try:
            await self._works.run(lambda work: record(work, outcomes))
        except Exception as error:
            await self._failed(batch, error)
            return
        for _, kept in batch:
            if not kept.done():
                kept.set_result(None)

    async def _failed(self, batch: Sequence[Waiting], error: Exception) -> None:
        """Try for ever while the database is away; a bad outcome is given up alone, and its row is looked up later."""
        if is_passing_fault(error):
            logger.warning("outcomes of sends cannot be recorded yet", error=repr(error), count=len(batch))
            await asyncio.sleep(AGAIN_SECONDS)
            await self._record(batch)
        elif len(batch) > 1:
            logger.error("a batch of outcomes could not be recorded, each is tried alone", count=len(batch), exc_info=error)
            for one in batch:
                await self._record([one])
        else:
            outcome, kept = batch[0]
            logger.exception("an outcome could not be recorded", delivery=str(outcome.claim.delivery_id), exc_info=error)
            kept.set_result(None)

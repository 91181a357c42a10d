"""What does not stand in the tables: the spool, the disk, dead letters, consumers of the bus that no longer move."""

from __future__ import annotations

import asyncio
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

from nats.js import JetStreamContext
from nats.js.api import ConsumerInfo
from nats.js.errors import NotFoundError

from auditor.finding import MEANWHILE, Finding

SPOOLED_SECONDS = 60
LEAST_FREE_BYTES = 200_000_000
STREAMS = ("EVENTS", "NOTICES")
DEAD = "DEAD"


def spool_waiting(home: Path) -> Finding | None:
    """Received messages that wait on this machine's disk because the bus could not be reached."""
    old = [each for each in (home / "spool" / "messages").glob("*.json") if _age(each) > SPOOLED_SECONDS]
    if not old:
        return None
    sentence = f"有{len(old)}条来信暂存在本机，还没有进入处理，值班台上看不到；请留意值班电话，并请管理员检查消息总线。"
    return Finding("spool_waiting", sentence, len(old))


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def disk_full(home: Path) -> Finding | None:
    """Little room is left where all state is kept."""
    free = shutil.disk_usage(home).free
    if free >= LEAST_FREE_BYTES:
        return None
    return Finding("disk_full", f"磁盘只剩{free // 1_000_000}兆，写满后将不能接收来信，请尽快清理。")


@dataclass(slots=True)
class Bus:
    """The bus as the auditor sees it, from one look to the next."""

    jetstream: JetStreamContext
    _floors: dict[str, int] = field(default_factory=dict)

    async def findings(self) -> list[Finding]:
        """Return what is wrong with the bus; that it does not answer is one finding."""
        try:
            async with asyncio.timeout(10):
                return [each for each in (await self._dead_letters(), await self._stalled()) if each]
        except Exception as error:
            reason = type(error).__name__
            sentence = f"消息总线没有应答（{reason}），来信暂存、催报停顿；请改用电话接报和催报，并立即联系管理员。"
            return [Finding("bus_silent", sentence)]

    async def _dead_letters(self) -> Finding | None:
        try:
            count = (await self.jetstream.stream_info(DEAD)).state.messages
        except NotFoundError:
            return None
        if not count:
            return None
        return Finding("dead_letters", f"有{count}条消息反复处理失败，已放入死信，请管理员查看原因并重放。", count)

    async def _stalled(self) -> Finding | None:
        """Find consumers that had work at the last look, have it now, and did not move in between."""
        consumers = [each for stream in STREAMS for each in await self.jetstream.consumers_info(stream)]
        before, self._floors = self._floors, {each.name: _floor(each) for each in consumers if _has_work(each)}
        stuck = sorted(name for name, floor in self._floors.items() if before.get(name) == floor)
        if not stuck:
            return None
        sentence = f"有{len(stuck)}个处理环节停住了（{'、'.join(stuck)}），收信、催报或通知可能不动；{MEANWHILE}"
        return Finding("consumers_stalled", sentence, len(stuck))


def _floor(consumer: ConsumerInfo) -> int:
    return consumer.ack_floor.stream_seq if consumer.ack_floor else 0


def _has_work(consumer: ConsumerInfo) -> bool:
    return bool(consumer.num_pending or consumer.num_ack_pending)

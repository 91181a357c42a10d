"""The drain: what was spooled follows to the bus, in order, as soon as the bus answers."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from nats.errors import MaxPayloadError

from reporting.intake.bus_line import BusSilentError
from reporting.intake.keep import Intake
from reporting.intake.spool import UnreadableError, read_media, read_message
from runtime.logs import log

logger = log(__name__)

ToBus = Callable[[Intake, Path], Awaitable[None]]

AT_ONCE = 50
FIRST_WAIT = 0.1
LONGEST_WAIT = 2.0
LOOK_AGAIN_SECONDS = 5.0


async def drain_forever(intake: Intake) -> None:
    """Drain whenever something was spooled; while the bus is silent try again after 0.1, 0.2 … 2 seconds."""
    wait = FIRST_WAIT
    while True:
        intake.spooled.clear()
        if await drain_once(intake):
            wait = FIRST_WAIT
            await _until_spooled(intake)
        else:
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)


async def drain_once(intake: Intake) -> bool:
    """Bring messages, then pictures, to the bus until the spool is empty; return false when the bus went silent."""
    total = 0
    while files := await asyncio.to_thread(intake.spool.oldest, AT_ONCE if intake.bus.answers else 1):
        if not await _drain(intake, files, _message_to_bus):
            return False
        total += len(files)
    while files := await asyncio.to_thread(intake.spool.pictures, 1):
        if not await _drain(intake, files, _picture_to_bus):
            return False
        total += len(files)
    if total:
        logger.info("the spool is drained", files=total)
    return True


async def _drain(intake: Intake, files: Sequence[Path], to_bus: ToBus) -> bool:
    """Hand files over together, in order; forget those that arrived, and say whether all did."""
    arrived = await asyncio.gather(*(_arrives(intake, path, to_bus) for path in files))
    gone = [path for path, there in zip(files, arrived, strict=True) if there]
    await asyncio.to_thread(intake.spool.forget, gone)
    intake.metrics.spooled.set(await asyncio.to_thread(intake.spool.waiting))
    return all(arrived)


async def _arrives(intake: Intake, path: Path, to_bus: ToBus) -> bool:
    try:
        await to_bus(intake, path)
    except BusSilentError as error:
        logger.warning("the bus is silent, the spool waits", file=path.name, error=str(error))
        return False
    except (UnreadableError, MaxPayloadError) as error:
        await asyncio.to_thread(intake.spool.set_aside, path, repr(error))
    return True


async def _message_to_bus(intake: Intake, path: Path) -> None:
    await intake.bus.publish(read_message(path))  # not in a thread: files read there would be published in any order


async def _picture_to_bus(intake: Intake, path: Path) -> None:
    await intake.bus.put_media(*await asyncio.to_thread(read_media, path))


async def _until_spooled(intake: Intake) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LOOK_AGAIN_SECONDS):
            await intake.spooled.wait()

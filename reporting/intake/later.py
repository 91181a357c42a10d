"""Pictures that stay with the carrier until they are fetched: the message is safe first, then waits a moment for them.

A webhook speaks of pictures by an address at the carrier; fetching them may be slow or fail, and the webhook must not wait.
So the message and the addresses go to disk (`spool/later/`), the carrier is answered, and the pictures are fetched at once.
With all of them, or after `PATIENCE_SECONDS` with those that came, the message enters like any other. Pictures that come
later enter as one more message of the same sender, without text; they are tried for a day.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from reporting.intake.durable_file import write_durably
from reporting.intake.keep import Intake, NotKeptError
from reporting.intake.photos import UNKNOWN, sniff, taken_at
from reporting.intake.spool import UnreadableError, read_as
from runtime.logs import log
from schemas.intake import MessageReceived, message_id
from schemas.values import Location, Media

logger = log(__name__)

PATIENCE_SECONDS = 10.0
GIVE_UP_SECONDS = 24 * 3600.0
FIRST_WAIT, LONGEST_WAIT, LONGEST_LATE_WAIT = 0.5, 2.0, 300.0


class Wanted(BaseModel):
    """One picture or voice message at a carrier: `ref` is its URL at Twilio or its file id at Telegram."""

    kind: Literal["twilio", "telegram", "recording"]
    ref: str
    content_type: str = ""
    name: str = ""


class GoneError(Exception):
    """It will never be had: deleted at the carrier, or larger than we take. `told`: the sentence for its sender."""

    def __init__(self, why: str, told: str = "有1个附件在运营商处已不存在，没有收下。") -> None:
        super().__init__(why)
        self.told = told


Fetch = Callable[[Wanted], Awaitable[bytes]]
"""Returns the bytes; raises GoneError when they never can be had, anything else when they may be later."""


class Job(BaseModel):
    """A message whose pictures are being fetched. `settled`: its content is decided, it only has to be kept."""

    message: MessageReceived
    missing: tuple[Wanted, ...]
    since: float
    late: bool = False
    settled: bool = False

    def may_wait(self, now: float) -> bool:
        """Say whether there is time to try again for what is missing."""
        return now - self.since < (GIVE_UP_SECONDS if self.late else PATIENCE_SECONDS)


class Later:
    """Fetches pictures of messages that are already answered for."""

    def __init__(self, intake: Intake, fetch: Mapping[str, Fetch]) -> None:
        self._intake = intake
        self._fetch = fetch
        self._new: asyncio.Queue[Path] = asyncio.Queue()
        self._slots = asyncio.Semaphore(8)

    async def keep_and_fetch(self, message: MessageReceived, wanted: tuple[Wanted, ...]) -> None:
        """Have the message on disk when this returns, to follow with its pictures.

        Raises:
            NotKeptError: neither disk nor bus took it.
        """
        path = self._path(message)
        try:
            await asyncio.to_thread(_write, path, Job(message=message, missing=wanted, since=time.time()))
        except OSError as error:
            logger.warning("the spool cannot be written: the words are kept without their pictures", error=repr(error))
            await self._intake.keep(message)
            return
        self._intake.metrics.intake.labels(message.channel, "fetching").inc()
        self._new.put_nowait(path)

    async def run(self) -> None:
        """See every job through, those that a killed process left behind first."""
        for path in await asyncio.to_thread(lambda: sorted(self._intake.spool.later.glob("*.json"))):
            self._new.put_nowait(path)
        async with asyncio.TaskGroup() as group:
            while True:
                group.create_task(self._see_through(await self._new.get()))

    async def _see_through(self, path: Path) -> None:
        wait = FIRST_WAIT
        while (job := await self._job(path)) is not None:
            try:
                async with self._slots:
                    if await self._step(job, path):
                        return
            except (NotKeptError, OSError) as error:
                logger.warning("a message with pictures could not be kept yet", message=str(job.message.id), error=repr(error))
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_LATE_WAIT if job.late else LONGEST_WAIT)

    async def _job(self, path: Path) -> Job | None:
        try:
            return await asyncio.to_thread(read_as, Job, path)
        except UnreadableError as error:
            await asyncio.to_thread(self._intake.spool.set_aside, path, str(error))
            return None

    async def _step(self, job: Job, path: Path) -> bool:
        """Go as far as possible now; return whether the job is done.

        Each decision is on disk before it is acted on, so that after a kill the next process goes on from there.
        """
        if not job.settled:
            job = await self._fetched(job)
            job.settled = not job.missing or not job.may_wait(time.time())
            await asyncio.to_thread(_write, path, job)
        if not job.settled:
            return False
        if job.message.media or job.message.left_out or not job.late:
            await self._intake.keep(job.message)
        if job.missing:
            await self._go_on_without(job)
        await asyncio.to_thread(path.unlink, missing_ok=True)
        return True

    async def _go_on_without(self, job: Job) -> None:
        """What did not come in time follows by itself; what did not come in a day is left to a person."""
        if job.late:
            lost = job.model_dump_json().encode()
            await asyncio.to_thread(self._intake.spool.keep_aside, f"pictures-{job.message.id}.json", lost, "never came")
            return
        late = _late(job)
        await asyncio.to_thread(_write, self._path(late.message), late)
        self._new.put_nowait(self._path(late.message))

    async def _fetched(self, job: Job) -> Job:
        got, missing, point = list(job.message.media), [], job.message.location
        left_out = list(job.message.left_out)
        for wanted in job.missing:
            try:
                medium, place = await self._one(wanted)
                got.append(medium)
                point = point or place
            except GoneError as error:
                logger.warning("a picture can never be had", message=str(job.message.id), ref=wanted.ref, reason=str(error))
                left_out.append(error.told)
            except Exception as error:
                logger.warning("a picture could not be fetched yet", message=str(job.message.id), error=repr(error))
                missing.append(wanted)
        found = {"media": tuple(got), "location": point, "left_out": tuple(left_out)}
        message = job.message.model_copy(update=found)
        return job.model_copy(update={"message": message, "missing": tuple(missing)})

    async def _one(self, wanted: Wanted) -> tuple[Media, Location | None]:
        """Return what was kept, and where it was taken."""
        async with asyncio.timeout(PATIENCE_SECONDS / 2):
            data = await self._fetch[wanted.kind](wanted)
        medium = await self._intake.keep_media(data, sniff(data) or UNKNOWN, wanted.name)
        return medium, taken_at(data)

    def _path(self, message: MessageReceived) -> Path:
        return self._intake.spool.later / f"{message.id}.json"


def _write(path: Path, job: Job) -> None:
    write_durably(path, job.model_dump_json().encode())


def _late(job: Job) -> Job:
    """Return the job of the pictures that did not come in time: a message of their own, from the same sender."""
    first = job.message
    carrier_id = f"{first.carrier_id}/pictures"
    message = MessageReceived(
        id=message_id(first.channel, carrier_id),
        time=first.time,
        unit=first.unit,
        channel=first.channel,
        carrier_id=carrier_id,
        sender=first.sender,
        received_at=first.received_at,
        sent_at=first.sent_at,
        cause=first.id,
        root=first.root or first.id,
    )
    return Job(message=message, missing=job.missing, since=job.since, late=True)

"""Group commit: pieces of work that wait at the same time share one transaction, and fail alone.

One commit costs more than ten rows. So whoever has work hands it in, and a single writer runs all that is waiting, one after the
other, in one transaction. When one of them fails, the transaction is undone and each half is run again by itself, down to the
bad one, so that it takes no other with it. A fault that passes (a locked or lost database) is tried again, then told to all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from itertools import count
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import delete, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from policies.model import Policy
from runtime.clock import Clock
from runtime.database import Database, insert_into, is_passing_fault
from runtime.logs import log
from runtime.metrics import Metrics
from runtime.settings import Settings
from runtime.tables import HandledRow, OutboxRow, TimerRow
from runtime.work import Gathered, Outgoing, TimerSet, Work
from schemas import Message

T = TypeVar("T")
Job = Callable[[Work], Awaitable[T]]
Committed = Callable[[Sequence[Outgoing], Sequence[TimerSet]], None]

logger = log(__name__)

MOST_AT_ONCE = 256
MOST_LATER_AT_ONCE = 64
"""So many that nobody waits for share a transaction: one that somebody waits for comes after these at most."""
LET_PASS = 4000
"""How many others a piece of work that nobody waits for lets go before it: a bound, so that it is never starved."""

TRIES = 5

_inside: ContextVar[bool] = ContextVar("inside_work", default=False)


class AlreadyHandledError(Exception):
    """This consumer has handled this message before; there is nothing to do."""


@dataclass(slots=True)
class _Waiting(Generic[T]):
    job: Job[T]
    cause: Message | None
    handled: tuple[str, UUID] | None
    done: asyncio.Future[T]
    context: Any
    later: bool = False


_Place = tuple[int, int, _Waiting[Any]]


class GroupCommit:
    """The one writer of a process."""

    def __init__(self, database: Database, clock: Clock, settings: Settings, policy: Policy, metrics: Metrics) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings
        self._policy = policy
        self._metrics = metrics
        self._queue: asyncio.PriorityQueue[_Place] = asyncio.PriorityQueue()
        self._numbers = count()
        self._listeners: list[Committed] = []
        self._sleepers: dict[str, Callable[[], None]] = {}
        self._task: asyncio.Task[None] | None = None

    def on_commit(self, listener: Committed) -> None:
        """Tell `listener` the messages and timers of each commit, right after it."""
        self._listeners.append(listener)

    def on_wake(self, loop: str, wake: Callable[[], None]) -> None:
        """Call `wake` after each commit in which some work woke `loop`."""
        self._sleepers[loop] = wake

    def start(self) -> None:
        """Begin to take work."""
        self._task = asyncio.create_task(self._write(), name="group-commit")

    async def stop(self) -> None:
        """Finish what is waiting, then end."""
        if self._task is None:
            return
        await self._queue.join()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._task = None

    async def run(
        self, job: Job[T], *, cause: Message | None = None, handled: tuple[str, UUID] | None = None, later: bool = False
    ) -> T:
        """Run `job` in a transaction and return its result once that is committed.

        Args:
            job: called with a `Work`; again from the start when its transaction had to be undone.
            cause: the message that this is done for; it becomes the cause of what is emitted.
            handled: (consumer, message id), kept in the same transaction.
            later: nobody waits for it: when much is waiting, others go first.

        Raises:
            AlreadyHandledError: `handled` was kept before.
            Exception: whatever `job` raised; nothing of it was kept.
        """
        if _inside.get():
            raise RuntimeError("work inside work: pass the Work on instead")
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        number = next(self._numbers)
        place = number + (LET_PASS if later else 0)
        self._queue.put_nowait((place, number, _Waiting(job, cause, handled, done, copy_context(), later)))
        return await done

    async def _write(self) -> None:
        while True:
            batch = self._batch(await self._queue.get())
            await self._settle(batch)
            for _ in batch:
                self._queue.task_done()

    def _batch(self, first: _Place) -> list[_Waiting[Any]]:
        """Return what shares the next transaction. What somebody waits for is not held up by what nobody does."""
        batch = [first[2]]
        while len(batch) < (MOST_LATER_AT_ONCE if first[2].later else MOST_AT_ONCE) and not self._queue.empty():
            following = self._queue.get_nowait()
            if following[2].later and not first[2].later:
                self._queue.put_nowait(following)
                self._queue.task_done()  # of having taken it out; it is counted anew
                break
            batch.append(following[2])
        return batch

    async def _settle(self, batch: list[_Waiting[Any]]) -> None:
        """Commit a batch. For a fault that does not pass, it is halved until the bad one is alone."""
        try:
            results = await self._attempt_again(batch)
        except Exception as error:
            if len(batch) == 1 or is_passing_fault(error):
                for one in batch:
                    _refuse(one, error)
                return
            logger.warning("a shared transaction failed, each half is run by itself", works=len(batch), error=repr(error))
            await self._settle(batch[: len(batch) // 2])
            await self._settle(batch[len(batch) // 2 :])
            return
        for one, result in zip(batch, results, strict=True):
            _resolve(one, result)

    async def _attempt_again(self, batch: list[_Waiting[Any]]) -> list[Any]:
        for attempt in range(1, TRIES):
            try:
                return await self._attempt(batch)
            except Exception as error:
                if not is_passing_fault(error):
                    raise
            await asyncio.sleep(0.05 * attempt)
        return await self._attempt(batch)

    async def _attempt(self, batch: list[_Waiting[Any]]) -> list[Any]:
        """Run a batch in one transaction; return the results, `AlreadyHandledError` for repeats."""
        results: list[Any] = []
        works: list[Work] = []
        now = self._clock.now()
        cache: dict[Any, Any] = {}
        gathered: Gathered = {}
        async with self._database.write() as session:
            fresh = await _first_times(session, batch, now)
            for one in batch:
                if one.handled and one.handled not in fresh:
                    results.append(AlreadyHandledError())
                    continue
                fresh.discard(one.handled)
                origin = one.cause.origin if one.cause else None
                work = Work(session, now, self._settings, self._policy, origin, cache=cache, gathered=gathered)
                results.append(await _in_context(one, work))
                works.append(work)
            await _handle_together(gathered)
            await session.flush()
            messages = [_written(message) for work in works for message in work.outgoing]
            timers = list({key: timer for work in works for key, timer in work.timers.items()}.values())
            await _keep_messages(session, messages, now)
            await _keep_timers(session, timers)
        self._metrics.commits.observe(len(batch))
        for listener in self._listeners:
            listener(messages, timers)
        self._wake({loop for work in works for loop in work.woken})
        return results

    def _wake(self, loops: set[str]) -> None:
        for loop in loops & self._sleepers.keys():
            self._sleepers[loop]()


async def _in_context(one: _Waiting[T], work: Work) -> T:
    """Run a job with the log context of the one who handed it in."""

    async def call() -> T:
        _inside.set(True)
        return await one.job(work)

    return await asyncio.get_running_loop().create_task(call(), context=one.context.copy())


async def _handle_together(gathered: Gathered) -> None:
    """Run what works left for the end of their transaction, in the order in which it was first asked for."""

    async def call() -> None:
        _inside.set(True)
        while gathered:
            handle = next(iter(gathered))
            await handle(gathered.pop(handle))

    if gathered:
        await asyncio.get_running_loop().create_task(call())


def _resolve(one: _Waiting[Any], result: Any) -> None:
    if one.done.done():
        return
    if isinstance(result, AlreadyHandledError):
        one.done.set_exception(result)
    else:
        one.done.set_result(result)


def _refuse(one: _Waiting[Any], error: Exception) -> None:
    if not one.done.done():
        one.done.set_exception(error)


async def _first_times(session: AsyncSession, batch: list[_Waiting[Any]], now: Any) -> set[tuple[str, UUID] | None]:
    """Keep the (consumer, message) pairs of a batch and return those that were not kept before."""
    pairs = list(dict.fromkeys(one.handled for one in batch if one.handled))
    if not pairs:
        return set()
    rows = [{"consumer": consumer, "message_id": message, "handled_at": now} for consumer, message in pairs]
    kept = insert_into(session, HandledRow).on_conflict_do_nothing().returning(*_key_columns(HandledRow))
    return {(row[0], row[1]) for row in await session.execute(kept, rows)}


def _key_columns(model: Any) -> list[Any]:
    return list(model.__table__.primary_key.columns)


def _written(message: Message) -> Outgoing:
    return Outgoing(message.id, message.subject(), message.model_dump_json().encode())


async def _keep_messages(session: AsyncSession, messages: Sequence[Outgoing], now: Any) -> None:
    if messages:
        rows = [{"id": m.id, "subject": m.subject, "body": m.body, "created_at": now} for m in messages]
        await session.execute(insert_into(session, OutboxRow).on_conflict_do_nothing(), rows)


async def _keep_timers(session: AsyncSession, timers: Sequence[TimerSet]) -> None:
    gone = [(t.kind, t.key) for t in timers if t.due_at is None]
    kept = [t for t in timers if t.due_at is not None]
    if gone:
        await session.execute(delete(TimerRow).where(tuple_(*_key_columns(TimerRow)).in_(gone)))
    if kept:
        insert = insert_into(session, TimerRow)
        moved = {name: insert.excluded[name] for name in ("generation", "due_at", "payload", "failures")}
        statement = insert.on_conflict_do_update(index_elements=["kind", "key"], set_=moved)
        rows = [
            {
                "kind": t.kind,
                "key": t.key,
                "generation": t.generation,
                "due_at": t.due_at,
                "payload": dict(t.payload),
                "failures": 0,
            }
            for t in kept
        ]
        await session.execute(statement, rows)

"""Pieces of work share a transaction, fail alone, and are handled once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from runtime.group_commit import AlreadyHandledError, GroupCommit
from runtime.platform import Platform
from runtime.tables import HandledRow, OutboxRow, TimerRow
from runtime.work import Work
from schemas.examples import examples
from tests.support.platform import START, platform_for


@pytest.fixture
async def platform(tmp_path: Path, on_database: dict[str, str]) -> AsyncIterator[Platform]:
    async with platform_for(tmp_path, **on_database) as started:
        yield started


async def count(platform: Platform, table: type) -> int:
    async with platform.database.read() as session:
        return (await session.execute(select(func.count()).select_from(table))).scalar_one()


async def test_one_bad_piece_of_work_takes_no_other_with_it(platform: Platform) -> None:
    """Of ten pieces handed in together one raises: it alone gets its error, nine are committed."""

    async def job(work: Work, number: int) -> int:
        work.set_timer("never", number, START.replace(year=2099))
        if number == 5:
            raise LookupError("bad")
        return number

    results = await asyncio.gather(
        *(platform.works.run(lambda work, n=n: job(work, n)) for n in range(10)), return_exceptions=True
    )
    assert [r for r in results if isinstance(r, int)] == [0, 1, 2, 3, 4, 6, 7, 8, 9]
    assert isinstance(results[5], LookupError)
    assert await count(platform, TimerRow) == 9


async def test_a_bad_piece_is_found_by_halving(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    """One bad piece among 64 costs two transactions for each halving, not one for each piece."""
    sizes: list[int] = []
    attempt = GroupCommit._attempt

    async def counted(self: GroupCommit, batch: list[Any]) -> list[Any]:
        sizes.append(len(batch))
        return await attempt(self, batch)

    async def job(_work: Work, number: int) -> None:
        if number == 37:
            raise LookupError("bad")

    monkeypatch.setattr(GroupCommit, "_attempt", counted)
    results = await asyncio.gather(
        *(platform.works.run(lambda work, n=n: job(work, n)) for n in range(64)), return_exceptions=True
    )
    assert [n for n, result in enumerate(results) if result is not None] == [37]
    assert max(sizes) > 32
    assert len(sizes) <= 16


async def test_a_message_is_handled_once_by_each_consumer(platform: Platform) -> None:
    """The same (consumer, message) is refused the second time, in the same batch and in a later one."""
    message, ran = uuid4(), []

    async def job(work: Work) -> None:
        ran.append(work.now)

    first = [platform.works.run(job, handled=("reader", message)) for _ in range(3)]
    results = await asyncio.gather(*first, return_exceptions=True)
    assert [type(r) for r in results] == [type(None), AlreadyHandledError, AlreadyHandledError]
    with pytest.raises(AlreadyHandledError):
        await platform.works.run(job, handled=("reader", message))
    await platform.works.run(job, handled=("another", message))
    assert len(ran) == 2
    assert await count(platform, HandledRow) == 2


async def test_what_fails_may_be_handled_again(platform: Platform) -> None:
    """A failed piece of work leaves no trace of having been handled."""
    message, tries = uuid4(), []

    async def job(work: Work) -> None:
        tries.append(1)
        work.emit(examples()["zero_report.received"])  # type: ignore[arg-type]
        if len(tries) == 1:
            raise LookupError

    with pytest.raises(LookupError):
        await platform.works.run(job, handled=("reader", message))
    assert await count(platform, HandledRow) == await count(platform, OutboxRow) == 0
    await platform.works.run(job, handled=("reader", message))
    assert await count(platform, HandledRow) == 1


async def test_what_comes_out_names_its_cause(platform: Platform) -> None:
    """An emitted event names the message it was emitted for, and the root of the chain."""
    first = examples()["message.received"]
    second = examples()["report.normalized"].caused_by(first.origin)
    emitted = []

    async def job(work: Work) -> None:
        work.emit(examples()["incident.opened"])  # type: ignore[arg-type]
        emitted.extend(work.outgoing)

    await platform.works.run(job, cause=second)
    assert (emitted[0].cause, emitted[0].root) == (second.id, first.id)


async def test_work_inside_work_is_refused(platform: Platform) -> None:
    """A handler that would wait for the writer it holds gets an error at once instead of a standstill."""

    async def inner(work: Work) -> None: ...

    async def outer(work: Work) -> None:
        await platform.works.run(inner)

    with pytest.raises(RuntimeError, match="work inside work"):
        await platform.works.run(outer)

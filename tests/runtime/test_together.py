"""Works of one transaction leave their items to one handler, which runs once at its end."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import func, select

from runtime.tables import TimerRow
from runtime.work import Work
from tests.support.platform import START, platform_for


async def test_items_of_one_transaction_come_together_with_their_works(tmp_path: Path) -> None:
    """Ten pieces of work handed in at once: far fewer calls than items, each item once, and its own work's timer is kept."""
    calls: list[list[int]] = []

    async def all_of_them(items: list[tuple[Work, int]]) -> None:
        calls.append([number for _, number in items])
        for work, number in items:
            work.set_timer("never", number, START.replace(year=2099))

    async def job(work: Work, number: int) -> None:
        work.together(all_of_them, number)

    async with platform_for(tmp_path) as platform:
        await asyncio.gather(*(platform.works.run(lambda work, n=n: job(work, n)) for n in range(10)))
        assert sorted(number for call in calls for number in call) == list(range(10))
        assert len(calls) < 10
        async with platform.database.read() as session:
            assert (await session.execute(select(func.count()).select_from(TimerRow))).scalar_one() == 10


async def test_an_item_that_fails_takes_no_other_work_with_it(tmp_path: Path) -> None:
    """One of five items can't be handled: its work alone gets the error, the others are done, each by itself."""
    done: list[int] = []

    async def all_of_them(items: list[tuple[Work, int]]) -> None:
        if any(number == 3 for _, number in items):
            raise LookupError("three")
        done.extend(number for _, number in items)

    async def job(work: Work, number: int) -> None:
        work.together(all_of_them, number)

    async with platform_for(tmp_path) as platform:
        running = (platform.works.run(lambda work, n=n: job(work, n)) for n in range(5))
        results = await asyncio.gather(*running, return_exceptions=True)
    assert [type(result) for result in results] == [type(None)] * 3 + [LookupError, type(None)]
    assert sorted(done) == [0, 1, 2, 4]


async def test_what_is_left_for_the_end_may_leave_more(tmp_path: Path) -> None:
    """A handler at the end may leave items for another one; work inside it is refused as everywhere."""
    reached: list[str] = []

    async def second(items: list[tuple[Work, str]]) -> None:
        reached.extend(item for _, item in items)

    async def first(items: list[tuple[Work, str]]) -> None:
        for work, item in items:
            work.together(second, item)

    async def job(work: Work) -> None:
        work.together(first, "on")

    async with platform_for(tmp_path) as platform:
        await platform.works.run(job)
        assert reached == ["on"]

        async def inside(items: list[tuple[Work, str]]) -> None:
            await platform.works.run(job)

        async def wrong(work: Work) -> None:
            work.together(inside, "x")

        with pytest.raises(RuntimeError, match="work inside work"):
            await platform.works.run(wrong)

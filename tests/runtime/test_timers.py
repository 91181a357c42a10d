"""Every wait is a row that fires once, when the clock says so."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from runtime.handlers import Due, Handlers
from runtime.work import Work
from tests.support.platform import START, eventually, platform_for, quiet

MINUTE = timedelta(minutes=1)


def recording(fired: list[Due]) -> Handlers:
    on = Handlers("test")

    @on.timer("bell")
    async def ring(due: Due, work: Work) -> None:
        """Remember."""
        fired.append(due)

    return on


async def test_a_timer_fires_when_its_time_has_come_and_once(tmp_path: Path, on_database: dict[str, str]) -> None:
    """Nothing before, once after, also when the clock jumps far beyond."""
    fired: list[Due] = []
    async with platform_for(tmp_path, recording(fired), **on_database) as platform:
        await platform.works.run(lambda work: _set(work, "a", START + MINUTE))
        await quiet(platform)
        assert not fired
        platform.clock.move(timedelta(hours=3))
        await eventually(lambda: len(fired) == 1)
        platform.clock.move(timedelta(hours=3))
        await quiet(platform)
        assert [due.key for due in fired] == ["a"]


async def test_a_timer_can_be_moved_and_cancelled(tmp_path: Path, on_database: dict[str, str]) -> None:
    """Setting it again moves it; a cancelled one never fires."""
    fired: list[Due] = []
    async with platform_for(tmp_path, recording(fired), **on_database) as platform:
        for key in ("moved", "cancelled"):
            await platform.works.run(lambda work, key=key: _set(work, key, START + MINUTE))
        await platform.works.run(lambda work: _set(work, "moved", START + 10 * MINUTE))
        await platform.works.run(lambda work: _cancel(work, "cancelled"))
        platform.clock.move(5 * MINUTE)
        await quiet(platform)
        assert not fired
        platform.clock.move(5 * MINUTE)
        await eventually(lambda: [due.key for due in fired] == ["moved"])


async def test_what_is_being_swept_at_the_end_is_finished(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A timer whose handler runs when the platform is stopped has fired for good, and nothing is called an error."""
    on, begun, may_end = Handlers("test"), asyncio.Event(), asyncio.Event()
    ended: list[str] = []

    @on.timer("bell")
    async def ring(due: Due, work: Work) -> None:
        """Take some time."""
        begun.set()
        await may_end.wait()
        ended.append(due.key)

    async with platform_for(tmp_path, on) as platform:
        await platform.works.run(lambda work: _set(work, "a", START))
        await begun.wait()
        stopping = asyncio.create_task(platform.stop())
        await asyncio.sleep(0)
        may_end.set()
        await stopping
    assert (ended, [record.message for record in caplog.records if record.levelname == "ERROR"]) == (["a"], [])


async def test_timers_outlive_the_process(tmp_path: Path, on_database: dict[str, str]) -> None:
    """What was set before a restart and fell due meanwhile fires after it."""
    fired: list[Due] = []
    async with platform_for(tmp_path, recording(fired), **on_database) as platform:
        await platform.works.run(lambda work: _set(work, "a", START + MINUTE))
        clock = platform.clock
    clock.move(2 * MINUTE)
    async with platform_for(tmp_path, recording(fired), clock=clock, **on_database):
        await eventually(lambda: len(fired) == 1)


async def test_one_failing_timer_holds_up_no_other_and_is_tried_again(tmp_path: Path, on_database: dict[str, str]) -> None:
    """Of timers due together one handler fails at first: the others fire, it fires later."""
    on, fired, tries = Handlers("test"), [], []

    @on.timer("bell")
    async def ring(due: Due, work: Work) -> None:
        """Fail twice for one key."""
        if due.key == "bad":
            tries.append(1)
            if len(tries) <= 2:
                raise LookupError("bad")
        fired.append(due.key)

    async with platform_for(tmp_path, on, **on_database) as platform:
        for key in ("a", "bad", "b"):
            await platform.works.run(lambda work, key=key: _set(work, key, START + MINUTE))
        platform.clock.move(MINUTE)
        await eventually(lambda: sorted(set(fired)) == ["a", "b"])
        await quiet(platform)
        platform.clock.move(MINUTE)
        await eventually(lambda: "bad" in fired)


async def test_recurring_work_sets_its_next_time(tmp_path: Path, on_database: dict[str, str]) -> None:
    """A crontab of 09:00 fires once a day, in the local timezone."""
    on, fired = Handlers("test"), []

    @on.every("morning", "0 9 * * *")
    async def morning(due: Due, work: Work) -> None:
        """Remember when."""
        fired.append(due.due_at.isoformat())

    async with platform_for(tmp_path, on, **on_database) as platform:
        for _ in range(2):
            platform.clock.move(timedelta(days=1))
            await eventually(lambda n=_: len(fired) == n + 1)
    assert fired == ["2026-07-15T01:00:00+00:00", "2026-07-16T01:00:00+00:00"]


async def _set(work: Work, key: str, at: object) -> None:
    work.set_timer("bell", key, at)  # type: ignore[arg-type]


async def _cancel(work: Work, key: str) -> None:
    work.cancel_timer("bell", key)

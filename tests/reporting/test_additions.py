"""又有1人: what comes on top of a figure that is known."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from reporting.normalize import read_text
from tests.reporting.world import MINUTE, world

SLIDE = "李家村后山滑坡，死亡5人"


@pytest.mark.parametrize(
    ("text", "deaths", "flag"),
    [
        ("又发现1具遗体", 1, "more"),
        ("新增死亡3人", 3, "more"),
        ("又发现1具遗体，目前死亡6人", 6, None),
        ("又发现1具遗体，累计死亡6人", 6, None),
        ("村东死了2个，村西又死了1个", 3, "sum"),
    ],
)
def test_the_reader_tells_an_addition_from_a_total(text: str, deaths: int, flag: str | None) -> None:
    """Only when nothing says how many there are in all it is an addition."""
    found = read_text(text, datetime(2026, 7, 14, 10, 0)).found  # noqa: DTZ001 (the reader takes local times)
    assert (found.deaths, found.evidence["deaths"].flag) == (deaths, flag)


async def test_an_addition_raises_what_was_known(tmp_path: Path) -> None:
    """Five and one more are six: the figure never falls to one."""
    async with world(tmp_path) as here:
        await here.says("li", SLIDE)
        await here.wait(20 * MINUTE)
        await here.says("li", "又发现1具遗体")
        assert (await here.incident()).facts["deaths"] == 6
        await here.wait(40 * MINUTE)
        await here.says("li", "又发现1具遗体")
        assert (await here.incident()).facts["deaths"] == 7


async def test_two_people_who_tell_of_one_addition_do_not_add_it_twice(tmp_path: Path) -> None:
    """Nor does a text that was sent twice because the signal was weak."""
    async with world(tmp_path) as here:
        await here.says("li", SLIDE)
        for who, wait in (("li", 10), ("zhao", 2), ("li", 1)):
            await here.wait(wait * MINUTE)
            await here.says(who, "2026-0001 又发现1具遗体" if who == "zhao" else "又发现1具遗体")
        assert (await here.incident()).facts["deaths"] == 6


async def test_a_total_after_an_addition_counts_as_it_is(tmp_path: Path) -> None:
    """What is said in all replaces what was added up, and a correction too."""
    async with world(tmp_path) as here:
        await here.says("li", SLIDE)
        await here.wait(20 * MINUTE)
        await here.says("li", "又发现1具遗体")
        await here.wait(20 * MINUTE)
        await here.says("li", "续报：目前累计死亡8人")
        assert (await here.incident()).facts["deaths"] == 8
        await here.wait(timedelta(minutes=20))
        await here.says("li", "更正：死亡是7人不是8人")
        assert (await here.incident()).facts["deaths"] == 7

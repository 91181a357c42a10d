"""The system is killed with -9 at moments of nobody's choosing while people text."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from reporting.tables import InboundMessage
from tests.crash.crowd import all_text, assert_each_heard_once, texts
from tests.crash.town import a_town

DEATHS = 4


@pytest.mark.slow
@pytest.mark.parametrize("seed", [6])
async def test_everybody_is_heard_once_however_often_the_system_dies(before: dict[str, Path], tmp_path: Path, seed: int) -> None:
    """Thirty people text over four deaths: whose text was taken is heard, who was not heard texts again; all end alike."""
    moments = random.Random(seed)
    async with a_town(before["reported"], tmp_path / "home") as town:
        said = await texts(town, 30)
        taken: set[str] = set()
        for first in range(0, len(said), 8):
            part = said[first : first + 8]
            texting = asyncio.create_task(all_text(town, part, over=0.6))
            await asyncio.sleep(moments.uniform(0.1, 0.6))
            await town.process.kill()
            taken |= {number for (number, _), was_taken in zip(part, await texting, strict=True) if was_taken}
            await town.revive()
        await town.rest()
        heard = {row.address for row in await town.rows(InboundMessage)}
        assert taken <= heard
        assert await all_text(town, [one for one in said if one[0] not in heard], over=0.3)
        await town.rest()
        assert town.deaths == DEATHS
        await assert_each_heard_once(town, said)

"""The homes that towns of this folder begin with: one as it was before each stage of the story, made once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.crash.story import STORY
from tests.crash.town import a_town, make_template


@pytest.fixture(scope="session")
def before(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Homes by the name of the stage that comes next. The first has the demo loaded and nothing happened yet."""
    folder = tmp_path_factory.mktemp("crash")
    return asyncio.run(_played(folder))


async def _played(folder: Path) -> dict[str, Path]:
    await make_template(folder / "template")
    homes: dict[str, Path] = {}
    async with a_town(folder / "template", folder / "home") as town:
        for stage in STORY:
            homes[stage.name] = folder / stage.name
            town.copy_home(homes[stage.name])
            await stage.act(town)
    return homes

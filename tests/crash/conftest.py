"""The home that every town of this folder begins with, made once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.crash.town import make_template


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the demo loaded, at rest."""
    home = tmp_path_factory.mktemp("crash") / "template"
    asyncio.run(make_template(home))
    return home

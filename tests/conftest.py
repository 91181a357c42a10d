"""What all tests share: a PostgreSQL server from its wheel, and the rule that a missing browser is no excuse on CI."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from fastapi.dependencies import models

from runtime import logs
from tests.support.postgres import PostgresServer

BROWSER_HINT = "needs Debian's chromium and a Chinese font: apt-get install chromium fonts-wqy-zenhei"


def pytest_configure() -> None:
    """Show warnings and errors of the program in the output of a failing test; refuse to skip what is required."""
    logs.configure("WARNING")
    os.environ.setdefault("ZHISHOU_POWER_SAFE", "false")  # processes are killed here, the power is never cut
    if os.environ.get("ZHISHOU_REQUIRE_BROWSER") and not browser_is_there():
        raise pytest.UsageError(f"browser tests are required here: {BROWSER_HINT}")


def browser_is_there() -> bool:
    """Say whether pages can be looked at: a browser, and a font that has Chinese."""
    fonts = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout if shutil.which("fc-list") else b""
    return bool(shutil.which("chromium") and fonts.strip())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip browser tests where there is no browser, unless it is required."""
    if browser_is_there():
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=BROWSER_HINT))


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and never in what was loaded: a tenth of the tests' time went into it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True)
def _let_go_of_the_application() -> Iterator[None]:
    """FastAPI remembers of the last thousands of functions what kind they are, and with each the whole system it was made in."""
    yield
    for remembered in vars(models).values():
        if hasattr(remembered, "cache_clear"):
            remembered.cache_clear()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server for the session; `fresh()` gives the URL of an empty database."""
    server = PostgresServer()
    server.start()
    yield server
    server.stop()

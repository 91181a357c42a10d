"""What all tests share: a PostgreSQL server from its wheel, and the rule that a missing browser is no excuse on CI."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

from runtime import logs
from tests.support.postgres import PostgresServer

BROWSER_HINT = "needs Debian's chromium and a Chinese font: apt-get install chromium fonts-wqy-zenhei"


def pytest_configure() -> None:
    """Show warnings and errors of the program in the output of a failing test."""
    logs.configure("WARNING")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip browser tests where there is no browser, unless it is required."""
    if shutil.which("chromium") or os.environ.get("ZHISHOU_REQUIRE_BROWSER"):
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=BROWSER_HINT))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server for the session; `fresh()` gives the URL of an empty database."""
    server = PostgresServer()
    server.start()
    yield server
    server.stop()

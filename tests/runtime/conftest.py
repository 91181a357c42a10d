"""The mechanisms are tested on both databases."""

from __future__ import annotations

import pytest

from tests.support.postgres import PostgresServer


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def on_database(request: pytest.FixtureRequest) -> dict[str, str]:
    """Settings of an empty database: a SQLite file in the home folder, or a fresh one on the PostgreSQL server."""
    if request.param == "sqlite":
        return {}
    server: PostgresServer = request.getfixturevalue("postgres")
    return {"database_url": server.fresh()}

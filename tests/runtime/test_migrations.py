"""The history of the tables leads to what the models say, on both databases, and back."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

import migrations
from migrations.models import metadata
from runtime.database import Database


def _url(on_database: dict[str, str], folder: Path) -> str:
    return on_database.get("database_url") or f"sqlite+aiosqlite:///{folder / 'zhishou.db'}"


async def _ask(url: str, question: Any) -> Any:
    database = Database(url)
    try:
        async with database.engine.connect() as connection:
            return await connection.run_sync(question)
    finally:
        await database.dispose()


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return compare_metadata(context, metadata)


async def test_the_history_makes_the_tables_that_the_models_describe(tmp_path: Path, on_database: dict[str, str]) -> None:
    """After `db upgrade` there is no difference between the database and the models."""
    url = _url(on_database, tmp_path)
    await asyncio.to_thread(migrations.upgrade, url)
    assert await _ask(url, _differences) == []


async def test_upgrading_twice_changes_nothing(tmp_path: Path, on_database: dict[str, str]) -> None:
    """A process that starts on a migrated database finds nothing to do."""
    url = _url(on_database, tmp_path)
    for _ in range(2):
        await asyncio.to_thread(migrations.upgrade, url)
    assert await _ask(url, _differences) == []


async def test_the_history_can_be_taken_back(tmp_path: Path, on_database: dict[str, str]) -> None:
    """Down to the base nothing of ours is left but Alembic's own table."""
    url = _url(on_database, tmp_path)
    await asyncio.to_thread(migrations.upgrade, url)
    await asyncio.to_thread(migrations.downgrade, url, "base")
    assert await _ask(url, lambda connection: inspect(connection).get_table_names()) == ["alembic_version"]

"""Empty databases, made once by a process and copied: a thousand tests want one each."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import create_engine
from sqlmodel import SQLModel

import migrations
from runtime.platform import Platform

FILE = "zhishou.db"


async def with_tables(platform: Platform) -> None:
    """Give a platform's fresh database the tables of all models that are known by now; one that is there stays."""
    file = platform.settings.home / FILE
    if platform.settings.database_url:
        async with platform.database.engine.begin() as connection:
            await connection.run_sync(SQLModel.metadata.create_all)
    elif not file.exists():
        file.write_bytes(_of_models(frozenset(SQLModel.metadata.tables)))


async def migrated(home: Path) -> None:
    """Put a database that stands at the newest revision into a home folder; one that is there stays."""
    await asyncio.to_thread(_lay, home)


def _lay(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    if not (home / FILE).exists():
        (home / FILE).write_bytes(_at_head())


@cache
def _of_models(_known: frozenset[str]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/{FILE}")
        SQLModel.metadata.create_all(engine)
        engine.dispose()
        return _whole(Path(folder) / FILE)


@cache
def _at_head() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        migrations.upgrade(f"sqlite+aiosqlite:///{folder}/{FILE}")
        return _whole(Path(folder) / FILE)


def _whole(file: Path) -> bytes:
    """Return a database's bytes, with what its log still holds."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return file.read_bytes()

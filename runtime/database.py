"""The database: SQLite (WAL) when embedded, PostgreSQL in production; the same tables and the same code."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Dialect, Table, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.types import DateTime, TypeDecorator

BUSY_SECONDS = 10
"""How long a writer waits for SQLite's one write lock before it gives up and is tried again."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC. SQLite keeps no zone, so it is put back when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time: nobody could say later what it meant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the time with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """Two doors to one database: `write` (one at a time on SQLite, which has one write lock) and `read`."""

    def __init__(self, url: str, *, power_safe: bool = True) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        if self.is_sqlite:
            self._writer = _sqlite_engine(url, "BEGIN IMMEDIATE", pool_size=1, power_safe=power_safe)
            self._reader = _sqlite_engine(url, "BEGIN", pool_size=4, power_safe=power_safe)
        else:
            self._writer = create_async_engine(url, pool_size=8, max_overflow=8, pool_pre_ping=True)
            self._reader = self._writer

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """Open a session in a transaction that may write; committed at the end, rolled back on an error."""
        async with AsyncSession(self._writer, expire_on_commit=False, autoflush=True) as session, session.begin():
            yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """Open a session for queries; what is changed in it is thrown away."""
        async with AsyncSession(self._reader, expire_on_commit=False, autoflush=False) as session:
            yield session

    @property
    def engine(self) -> AsyncEngine:
        """The engine that writes, for migrations."""
        return self._writer

    async def dispose(self) -> None:
        """Close all connections."""
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()


async def plan_for_the_values(session: AsyncSession) -> None:
    """Have PostgreSQL plan each query of this transaction for the values that are asked for.

    After five times it would go by one plan for all values, in which whoever sees the whole country is thought to see half a
    percent of it, and a number with fifty thousand messages to have a hundred. For searches, which take any value; not for what
    comes by the thousand, where making plans costs more than they save.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))


def _sqlite_engine(url: str, begin: str, *, pool_size: int, power_safe: bool) -> AsyncEngine:
    sync = "FULL" if power_safe else "OFF"
    engine = create_async_engine(url, pool_size=pool_size, max_overflow=0, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", f"synchronous={sync}", "foreign_keys=ON", "cache_size=-16000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def open_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def insert_into(session: AsyncSession, table: Any) -> sqlite.Insert | postgresql.Insert:
    """Return the dialect's INSERT, which knows ON CONFLICT; `table` is a table model."""
    target: Table = table.__table__
    return sqlite.insert(target) if session.get_bind().dialect.name == "sqlite" else postgresql.insert(target)


def is_passing_fault(error: BaseException) -> bool:
    """Say whether the same work may succeed when tried again: a locked or unreachable database, a deadlock."""
    text = str(getattr(error, "orig", error)).lower()
    if isinstance(getattr(error, "orig", error), sqlite3.OperationalError):
        return "locked" in text or "busy" in text or "disk i/o" in text
    return any(word in text for word in ("deadlock", "could not serialize", "connection", "timeout", "starting up"))

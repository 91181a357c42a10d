"""What a command does with the database: one piece of work or one question, beside whatever else runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from cli.asking import fail
from policies import load
from runtime.clock import RealClock
from runtime.database import Database
from runtime.group_commit import GroupCommit
from runtime.metrics import Metrics
from runtime.settings import Settings
from runtime.work import Work

T = TypeVar("T")


def read(settings: Settings, ask: Callable[[AsyncSession], Awaitable[T]]) -> T:
    """Return the answer to a question; end with a sentence when there is no database."""

    async def run() -> T:
        database = Database(settings.database)
        try:
            async with database.read() as session:
                return await ask(session)
        finally:
            await database.dispose()

    with database_needed():
        return asyncio.run(run())


def write(settings: Settings, job: Callable[[Work], Awaitable[T]]) -> T:
    """Run one piece of work and return its result; end with a sentence when there is no database."""

    async def run() -> T:
        async with works_of(settings) as works:
            return await works.run(job)

    with database_needed():
        return asyncio.run(run())


@asynccontextmanager
async def works_of(settings: Settings) -> AsyncIterator[GroupCommit]:
    """Give what runs pieces of work, for as long as the command needs it."""
    database = Database(settings.database)
    works = GroupCommit(database, RealClock(), settings, load(settings.policy), Metrics())
    works.start()
    try:
        yield works
    finally:
        await works.stop()
        await database.dispose()


@contextmanager
def database_needed() -> Iterator[None]:
    """End with a sentence when there is no database, or it is of another version."""
    try:
        yield
    except DBAPIError as error:
        fail(f"数据库还没有建立或打不开，请先运行 zhishou db upgrade。（{error.orig}）")

"""What a command does with the database: one piece of work or one question, beside whatever else runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy.engine import make_url
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

NONE = "数据库还没有建立或打不开，请先运行 zhishou db upgrade。"


def read(settings: Settings, ask: Callable[[AsyncSession], Awaitable[T]]) -> T:
    """Return the answer to a question; end with a sentence when there is no database."""

    async def run() -> T:
        database = Database(settings.database)
        try:
            async with database.read() as session:
                return await ask(session)
        finally:
            await database.dispose()

    with database_needed(settings):
        return asyncio.run(run())


def write(settings: Settings, job: Callable[[Work], Awaitable[T]]) -> T:
    """Run one piece of work and return its result; end with a sentence when there is no database."""

    async def run() -> T:
        async with works_of(settings) as works:
            return await works.run(job)

    with database_needed(settings):
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
def database_needed(settings: Settings) -> Iterator[None]:
    """End with a sentence when there is no database, or it is of another version.

    A file that is not there is not opened: the driver's thread would outlive the failure and complain on its own.
    """
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        fail(f"{NONE}（没有文件 {url.database}）")
    try:
        yield
    except DBAPIError as error:
        fail(f"{NONE}（{error.orig}）")

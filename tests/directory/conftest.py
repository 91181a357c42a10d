"""A directory that files are imported into."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from directory import queries
from directory.importing import Imported, ImportErrors, SourceFile, apply, read
from directory.tables import Contact, Grant, Person, Unit
from policies.model import load
from runtime.clock import ManualClock
from runtime.database import Database
from runtime.group_commit import GroupCommit
from runtime.metrics import Metrics
from runtime.settings import Settings
from tests.directory import tree
from tests.support.platform import START
from tests.support.postgres import PostgresServer


class Registry:
    """A database and the works that write to it; each import is one piece of work, as in the program."""

    def __init__(self, database: Database, works: GroupCommit) -> None:
        self.database, self.works = database, works

    async def load(self, *files: SourceFile, dry_run: bool = False) -> Imported:
        """Import files."""
        return await self.works.run(lambda work: apply(work, read(files), dry_run=dry_run))

    async def complaints(self, *files: SourceFile) -> list[str]:
        """Import files that are wrong and return what was said; nothing of them may be in the database."""
        before = await self.size()
        with pytest.raises(ImportErrors) as refused:
            await self.load(*files)
        assert await self.size() == before
        return [str(problem) for problem in refused.value.problems]

    async def size(self) -> tuple[int, ...]:
        """Return how many units, people, addresses and roles there are."""
        async with self.database.read() as session:
            tables: Sequence[type] = (Unit, Person, Contact, Grant)
            return tuple([(await session.execute(select(func.count()).select_from(t))).scalar_one() for t in tables])

    async def person(self, name: str) -> Person:
        """Return the one person of a name."""
        async with self.database.read() as session:
            return (await session.scalars(select(Person).where(Person.name == name))).one()

    async def addresses(self, name: str) -> list[tuple[str, str]]:
        """Return how a person is reached, first way first."""
        person = await self.person(name)
        async with self.database.read() as session:
            return [(c.channel, c.address) for c in await queries.contacts_of(session, person.id)]

    async def roles(self, name: str) -> list[tuple[str, str]]:
        """Return a person's roles and units."""
        person = await self.person(name)
        async with self.database.read() as session:
            return [(g.role, g.unit) for g in await queries.grants_of(session, person.id)]

    async def fit_for(self, name: str) -> dict[str, object]:
        """Return what a person is fit for, and until when."""
        person = await self.person(name)
        async with self.database.read() as session:
            return {q.name: q.until for q in await queries.qualifications_of(session, person.id)}

    async def unit(self, code: str) -> Unit:
        """Return a unit."""
        async with self.database.read() as session:
            unit = await queries.unit(session, code)
            assert unit is not None
            return unit


@asynccontextmanager
async def registry_at(home: Path, url: str = "") -> AsyncIterator[Registry]:
    """Open a registry on a fresh SQLite file, or on the database at `url`."""
    async with tree.database_at(home, url) as database:
        works = GroupCommit(database, ManualClock(START), Settings(home=home), load(), Metrics())
        works.start()
        yield Registry(database, works)
        await works.stop()


@pytest.fixture
async def registry(tmp_path: Path) -> AsyncIterator[Registry]:
    async with registry_at(tmp_path) as registry:
        yield registry


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database on PostgreSQL; empty: SQLite."""
    if request.param == "sqlite":
        return ""
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.fresh()


@pytest.fixture
async def session(tmp_path: Path, database_url: str) -> AsyncIterator[AsyncSession]:
    """A session in which the small tree is planted; what a test does in it is undone, so a database can serve many tests."""
    async with tree.database_at(tmp_path, database_url) as database, database.write() as session:
        await tree.plant(session)
        yield session
        await session.rollback()

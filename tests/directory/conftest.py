"""A directory that files are imported into."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
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


@pytest.fixture
async def registry(tmp_path: Path) -> AsyncIterator[Registry]:
    async with tree.database_at(tmp_path) as database:
        works = GroupCommit(database, ManualClock(START), Settings(home=tmp_path), load(), Metrics())
        works.start()
        yield Registry(database, works)
        await works.stop()


@pytest.fixture
async def session(tmp_path: Path) -> AsyncIterator[AsyncSession]:
    """A session of a database that has the small tree."""
    async with tree.database_at(tmp_path) as database, database.write() as session:
        await tree.plant(session)
        yield session

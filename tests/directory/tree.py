"""A small tree for tests: a city, two counties, three townships, villages of one name in two of them, two departments."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from directory.tables import Unit
from runtime.database import Database

CITY = "990100000000"
EAST, WEST = "990121000000", "990122000000"
STONE, REED = "990121101000", "990121102000"
HILL = "990122101000"
LI, NEW, OTHER_NEW = "990121101201", "990121101202", "990122101201"
EMERGENCY = "990100000000-yj"
EAST_WATER = "990121000000-sl"

UNITS = [
    Unit(code=CITY, name="澄川市", short_name="澄川市", level="city", keeps_duty=True),
    Unit(code=EMERGENCY, name="澄川市应急管理局", short_name="市应急局", level="city", parent=CITY, department=True),
    Unit(code=EAST, name="东河县", short_name="东河县", level="county", parent=CITY, keeps_duty=True),
    Unit(code=EAST_WATER, name="东河县水利局", short_name="县水利局", level="county", parent=EAST, department=True),
    Unit(code=WEST, name="西岭县", short_name="西岭县", level="county", parent=CITY, keeps_duty=True),
    Unit(code=STONE, name="东河县青石镇", short_name="青石镇", level="township", parent=EAST, keeps_duty=True),
    Unit(code=REED, name="东河县芦湾乡", short_name="芦湾乡", level="township", parent=EAST),
    Unit(code=HILL, name="西岭县石门镇", short_name="石门镇", level="township", parent=WEST),
    Unit(code=LI, name="青石镇李家村", short_name="李家村", level="village", parent=STONE),
    Unit(code=NEW, name="青石镇新民村", short_name="新民村", level="village", parent=STONE),
    Unit(code=OTHER_NEW, name="石门镇新民村", short_name="新民村", level="village", parent=HILL),
]


def copies() -> list[Unit]:
    """Return the units as new rows, so that each test has its own."""
    return [Unit(**unit.model_dump()) for unit in UNITS]


@asynccontextmanager
async def database_at(home: Path, url: str = "") -> AsyncIterator[Database]:
    """Open a database with all tables: a fresh SQLite file, or the one at `url`."""
    database = Database(url or f"sqlite+aiosqlite:///{home / 'directory.db'}")
    async with database.engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    try:
        yield database
    finally:
        await database.dispose()


async def plant(session: AsyncSession) -> None:
    """Put the units into the database."""
    for unit in copies():
        session.add(unit)
        await session.flush()

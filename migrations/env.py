"""How Alembic reaches the database: the async engines of the program, in a loop of their own."""

from __future__ import annotations

import asyncio
from typing import Literal

from alembic import context
from sqlalchemy import Connection
from sqlmodel.sql.sqltypes import AutoString

from migrations.models import metadata
from runtime.database import Database


def _as_plain_string(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write SQLModel's string type as what it is."""
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=_as_plain_string,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def _run(url: str) -> None:
    database = Database(url)
    try:
        async with database.engine.begin() as connection:
            await connection.run_sync(_migrate)
    finally:
        await database.dispose()


asyncio.run(_run(context.config.attributes["url"]))

"""How Alembic reaches the database: the async engines of the program, in a loop of their own."""

from __future__ import annotations

import asyncio

from alembic import context
from sqlalchemy import Connection

from migrations.models import metadata
from runtime.database import Database


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
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

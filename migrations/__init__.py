"""One history of the tables, for SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

HERE = Path(__file__).parent


def configuration(url: str) -> Config:
    """Return Alembic's configuration for a database; there is no ini file to keep in step."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["url"] = url
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the tables of a database to a revision. Blocks; call it in a thread when a loop runs."""
    command.upgrade(configuration(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Take the tables back to a revision."""
    command.downgrade(configuration(url), revision)


def revise(url: str, message: str) -> None:
    """Write a new revision from the difference between a database and the table models."""
    command.revision(configuration(url), message=message, autogenerate=True, rev_id=_next_number())


def _next_number() -> str:
    numbers = [int(path.name[:4]) for path in (HERE / "versions").glob("[0-9][0-9][0-9][0-9]_*.py")]
    return f"{max(numbers, default=0) + 1:04d}"

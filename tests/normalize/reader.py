"""Short ways to read a text in a test."""

from datetime import datetime
from typing import Any

from reporting.normalize import Found, normalize
from reporting.normalize.record import NUMBERS, cut

NOW = datetime.fromisoformat("2025-07-14T16:00:00+08:00")
"""A Monday afternoon."""


def found(text: str, received_at: datetime = NOW) -> Found:
    """What the main incident of a text is found to say."""
    return normalize(text, received_at).found


def counts(text: str) -> dict[str, int]:
    """The numbers that a text states."""
    read = found(text)
    return {name: value for name in NUMBERS if (value := getattr(read, name)) is not None}


def when(text: str, received_at: datetime = NOW) -> str | None:
    """The time of occurrence, cut at its precision."""
    read = found(text, received_at)
    return cut(read.occurred_at, read.precision)


def facts(text: str) -> dict[str, Any]:
    """Numbers and kind together."""
    return {"category": found(text).category, **counts(text)}


def table(written: str) -> list[tuple[str, ...]]:
    """The rows of a table of cases: one a line, columns between " | "."""
    return [tuple(row.strip().split(" | ")) for row in written.strip().splitlines()]

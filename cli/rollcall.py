"""`zhishou rollcall verify`: do the draw of a roll call again, from its exported record alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import typer

from roster.rollcall.record import Check, Record, UnreadableRecordError, read, verify


def checked(content: bytes) -> tuple[Record, list[Check]]:
    """Return a record and what checking it gave.

    Raises:
        UnreadableRecordError: it is not one.
    """
    record = read(content)
    return record, verify(record)


def verify_draw(path: Path, fail: Callable[[str], NoReturn]) -> None:
    """Print every check; end with an error when one does not hold."""
    try:
        record, checks = checked(path.read_bytes())
    except UnreadableRecordError as error:
        fail(str(error))
    typer.echo(f"{record.title}{'（演练）' if record.drill else ''}：候选{len(record.candidates)}项，抽取{len(record.drawn)}项")
    for check in checks:
        typer.echo(f"{'✓' if check.holds else '✗'} {check.sentence}")
    if not all(check.holds for check in checks):
        fail("抽取记录没有通过验证。")
    typer.echo("抽取记录通过验证：抽取公正，可重复。")

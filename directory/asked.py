"""What somebody looks for among the messages in and out, and where a page of them begins; shared by who keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.visitors import InternalTraversal

from directory.numbers import tail_of
from directory.scope import below_any
from schemas.values import Channel, Lane

LEAST_DIGITS = 4
"""So many digits of a number must be known: the index has the last four."""


class _Checked(ColumnElement[str]):
    """A column that SQLite checks and does not look up: without statistics it would read a whole province by the index of units
    and sort it, for the fifty newest that the index of time has in order, unit included. PostgreSQL weighs that itself.
    """

    inherit_cache = True
    _traverse_internals = [("column", InternalTraversal.dp_clauseelement)]  # noqa: RUF012 - as the base class declares it

    def __init__(self, column: Any) -> None:
        self.column = column
        self.type = column.type


@compiles(_Checked)
def _as_it_is(element: _Checked, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.column, **options))


@compiles(_Checked, "sqlite")
def _not_by_index(element: _Checked, compiler: Any, **options: Any) -> str:
    return f"+{compiler.process(element.column, **options)}"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a list that is ordered by time and id, newest first: the last line of the page before."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC):%Y%m%dT%H%M%S.%f}-{self.id.hex}"

    @classmethod
    def read(cls, text: str) -> Place:
        """Read a place as it is written into an address.

        Raises:
            ValueError: it is none.
        """
        at, _, identity = text.partition("-")
        return cls(datetime.strptime(at, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC), UUID(hex=identity))

    def older(self, at: Any, identity: Any) -> ColumnElement[bool]:
        """Return the condition that a row stands behind this place; the first half alone is what the index is asked for."""
        return and_(at <= self.at, or_(at < self.at, identity < self.id))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for. `roots`: the subtrees that the viewer may see; None or empty elsewhere: whatever it is.

    `lane`: how urgent, of what went out. `digits`: the last digits of a number, at least four. `until` is the first moment
    that is too late.
    """

    roots: tuple[str, ...]
    people: tuple[UUID, ...] | None = None
    digits: str = ""
    incident_id: UUID | None = None
    state: str = ""
    channel: Channel | None = None
    lane: Lane | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: Place | None = None

    def within(self, *columns: Any) -> ColumnElement[bool]:
        """Return the condition that one of these columns names a unit of the viewer's."""
        return or_(*(below_any(_Checked(column), self.roots) for column in columns))

    def in_time(self, at: Any, identity: Any) -> list[ColumnElement[bool]]:
        """Return the conditions on time and place."""
        found: list[ColumnElement[bool]] = []
        if self.since:
            found.append(at >= self.since)
        if self.until:
            found.append(at < self.until)
        if self.before:
            found.append(self.before.older(at, identity))
        return found

    def by_number(self, tail: Any, address: Any) -> list[ColumnElement[bool]]:
        """Return the conditions on a number: the index finds the last four digits, the rest is compared."""
        if not self.digits:
            return []
        return [tail == tail_of(self.digits), address.endswith(self.digits, autoescape=True)]

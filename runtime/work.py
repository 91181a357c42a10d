"""`Work`: what a handler is given. Rows, messages and timers of one piece of work stand or fall together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from schemas import Command, Event, Message
from schemas.envelope import Origin

if TYPE_CHECKING:
    from policies.model import Policy
    from runtime.settings import Settings


T = TypeVar("T")
Gathered: TypeAlias = "dict[Callable[[list[tuple[Work, Any]]], Awaitable[None]], list[tuple[Work, Any]]]"

ORIGIN = "_origin"
"""Where a timer keeps what it was set for, so that the chain of causes goes on when it fires."""


@dataclass(frozen=True, slots=True)
class TimerSet:
    """A timer to be set, or with no `due_at` cancelled."""

    kind: str
    key: str
    due_at: datetime | None
    payload: Mapping[str, Any]
    generation: int


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as it goes to the outbox and then to the bus."""

    id: UUID
    subject: str
    body: bytes


@dataclass(slots=True)
class Work:
    """One message, request or timer: its transaction, its time, and what comes out of it.

    A piece of work may be run again from the beginning when its transaction could not be committed, so it does nothing that
    can't be undone: no network, no files. That is for the ones who act on what it emits.
    """

    session: AsyncSession
    now: datetime
    settings: Settings
    policy: Policy
    origin: Origin | None = None
    outgoing: list[Message] = field(default_factory=list)
    timers: dict[tuple[str, str], TimerSet] = field(default_factory=dict)
    woken: set[str] = field(default_factory=set)
    cache: dict[Any, Any] = field(default_factory=dict)
    gathered: Gathered = field(default_factory=dict)

    def because_of(self, origin: Origin | None) -> Work:
        """Return this work with another origin; what comes out of it is the same list."""
        return replace(self, origin=origin)

    def emit(self, event: Event) -> None:
        """Publish an event when the work is committed."""
        self.outgoing.append(event.caused_by(self.origin))

    def send(self, command: Command) -> None:
        """Send a command when the work is committed."""
        self.outgoing.append(command.caused_by(self.origin))

    def set_timer(
        self, kind: str, key: object, at: datetime, payload: Mapping[str, Any] | None = None, generation: int = 0
    ) -> None:
        """Have the handler of `kind` called at `at`; a timer of the same kind and key is moved."""
        chain = {ORIGIN: [str(self.origin.cause), str(self.origin.root)]} if self.origin else {}
        self.timers[kind, str(key)] = TimerSet(kind, str(key), at, {**(payload or {}), **chain}, generation)

    def together(self, handle: Callable[[list[tuple[Work, T]]], Awaitable[None]], item: T) -> None:
        """Leave `item` to `handle`, which is called once at the end of the transaction with the items of all works that share it.

        For what comes by the thousand at one moment: one query for all of them, not one for each. Each item comes with the work
        that it belongs to. When `handle` fails, every work is run again by itself, with its own items only.
        """
        self.gathered.setdefault(handle, []).append((self, item))

    def cancel_timer(self, kind: str, key: object) -> None:
        """Forget a timer, if it is set."""
        self.timers[kind, str(key)] = TimerSet(kind, str(key), None, {}, 0)

    def wake(self, loop: str) -> None:
        """Have a background loop of this process look at once at what is committed; it also looks by itself from time to time."""
        self.woken.add(loop)

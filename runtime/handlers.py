"""How a service lists what it listens to: its `handlers.py` is a contents page of `@on(...)` lines."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from apscheduler.triggers.cron import CronTrigger

from runtime.crontab import crontab
from runtime.work import ORIGIN, Work
from schemas import AnyEvent, Command, Event, Message
from schemas.envelope import Origin
from schemas.notices import SendNotice
from schemas.values import Lane

MessageHandler = Callable[[Any, Work], Awaitable[None]]
TimerHandler = Callable[["Due", Work], Awaitable[None]]
TimersHandler = Callable[["list[Due]", Work], Awaitable[None]]
Later = bool | Callable[[Any], bool]
F = TypeVar("F", bound=Callable[..., Awaitable[None]])


@dataclass(frozen=True, slots=True)
class Due:
    """A timer that fired. `generation` tells a stale one: the handler compares it with its row."""

    kind: str
    key: str
    generation: int
    due_at: datetime
    payload: dict[str, Any]

    @property
    def origin(self) -> Origin | None:
        """What the timer was set for."""
        kept = self.payload.get(ORIGIN)
        return Origin(UUID(kept[0]), UUID(kept[1])) if kept else None


@dataclass(frozen=True, slots=True)
class Subscription:
    """One durable consumer: which messages, under which name, handled by whom."""

    message: type[Message]
    consumer: str
    subject: str
    handler: MessageHandler
    doc: str
    later: Later = False

    def may_wait(self, message: Message) -> bool:
        """Say whether others go before the handling of a message when much is waiting."""
        return self.later(message) if callable(self.later) else self.later

    @property
    def stream(self) -> str:
        """The stream that keeps these messages."""
        return "NOTICES" if issubclass(self.message, Command) else "EVENTS"


@dataclass(frozen=True, slots=True)
class Recurring:
    """Work at times that a cron expression gives, in the local timezone; each firing happens once, whichever process does it."""

    name: str
    trigger: Callable[[str], CronTrigger]
    handler: TimerHandler


@dataclass(slots=True)
class Handlers:
    """Everything that one service reacts to."""

    service: str
    subscriptions: list[Subscription] = field(default_factory=list)
    timers: dict[str, TimerHandler] = field(default_factory=dict)
    timers_together: dict[str, TimersHandler] = field(default_factory=dict)
    recurring: list[Recurring] = field(default_factory=list)

    def __call__(
        self, message: type[Event] | type[AnyEvent] | type[Command], consumer: str, lane: Lane | None = None, later: Later = False
    ) -> Callable[[F], F]:
        """Handle every message of a type, at least once, in a transaction of its own meaning.

        Args:
            message: the type to listen to.
            consumer: the durable name, ``service-step``; renaming it starts from the first message kept.
            lane: for `SendNotice`, the one lane that this consumer serves.
            later: bookkeeping that nobody waits for: when much is waiting, others go first. A function says it of each message.
        """

        def register(handler: F) -> F:
            subject = SendNotice.lane_pattern(lane) if lane else message.pattern()
            self.subscriptions.append(Subscription(message, consumer, subject, handler, handler.__doc__ or "", later))
            return handler

        return register

    def timer(self, kind: str) -> Callable[[F], F]:
        """Handle timers of a kind when they are due; in the same transaction the timer is forgotten."""

        def register(handler: F) -> F:
            self.timers[kind] = handler
            return handler

        return register

    def timers_of(self, kind: str) -> Callable[[F], F]:
        """Handle all timers of a kind that are due together in one call, the earliest first: one statement instead of a thousand.

        The handler gives what it emits the origin of its timer: ``work.because_of(due.origin)``.
        """

        def register(handler: F) -> F:
            self.timers_together[kind] = handler
            return handler

        return register

    def every(self, name: str, expression: str) -> Callable[[F], F]:
        """Do something at the times of a crontab expression (minute hour day month weekday), in the local timezone."""

        def register(handler: F) -> F:
            self.recurring.append(Recurring(name, lambda zone: crontab(expression, zone), handler))
            return handler

        return register

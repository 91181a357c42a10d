"""Calls as Twilio keeps them, their states, and the store that finds them again."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sandbox.settings import Account
from sandbox.twilio.callbacks import CallbackLine

FINAL = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})
EVENT_OF = {"queued": "initiated", "initiated": "initiated", "ringing": "ringing", "in-progress": "answered"}
"""Which event of `StatusCallbackEvent` a state belongs to; all others belong to `completed`."""

Direction = Literal["inbound", "outbound-api", "outbound-dial"]


@dataclass(frozen=True, slots=True)
class Sound:
    """What the person on the phone does while the call listens: a key, a spoken message, or nothing until the time is over."""

    kind: Literal["key", "speech", "silence"]
    key: str = ""
    recording: bytes = b""
    seconds: int = 0
    ends_with: str = "#"


@dataclass(slots=True, eq=False)
class Call:
    """One leg: our side of a telephone that rings, answers, listens and hangs up. Times are the carrier's clock.

    `account`: whose call it is; only that account can ask for it, and it signs what the program is told of it.
    """

    sid: str
    account: Account
    sender: str
    to: str
    direction: Direction
    created: datetime
    updated: datetime
    status: str = "queued"
    parent_sid: str | None = None
    timeout: float = 60.0
    url: str = ""
    events: frozenset[str] = frozenset({"completed"})
    detects_machines: bool = False
    answered_by: str | None = None
    started: datetime | None = None
    ended: datetime | None = None
    line: CallbackLine | None = None
    told: int = 0
    is_bridged: bool = False
    listens: bool = False
    sounds: asyncio.Queue[Sound] = field(default_factory=asyncio.Queue)
    picked_up: asyncio.Event = field(default_factory=asyncio.Event)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    refused_as: str = ""
    phone_call: Any = None

    @property
    def duration(self) -> int:
        """Whole seconds between answer and end."""
        return int((self.ended - self.started).total_seconds()) if self.started and self.ended else 0

    @property
    def is_over(self) -> bool:
        """Whether it has ended, well or badly."""
        return self.status in FINAL


@dataclass(frozen=True, slots=True)
class Recording:
    """What somebody said into a call, as WAV."""

    sid: str
    call_sid: str
    content: bytes
    seconds: int
    created: datetime


class CallStore:
    """Every call and recording of the world."""

    def __init__(self) -> None:
        self._calls: dict[str, Call] = {}
        self.recordings: dict[str, Recording] = {}

    def add(self, call: Call) -> None:
        """Keep a call."""
        self._calls[call.sid] = call

    def get(self, sid: str) -> Call | None:
        """Return the call with this sid."""
        return self._calls.get(sid)

    def in_order(self) -> list[Call]:
        """Return every call, oldest first."""
        return list(self._calls.values())

    def newest_first(self) -> Iterator[Call]:
        """Yield the calls, newest first."""
        return iter(reversed(self._calls.values()))

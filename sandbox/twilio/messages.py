"""Messages as Twilio keeps them, and the store that finds them again."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True, eq=False)
class Media:
    """A picture or another file that came with a message."""

    sid: str
    content_type: str
    content: bytes


@dataclass(slots=True, eq=False)
class Message:
    """One message, inbound or outbound. `accepted_at` is real time in epoch seconds, the rest the carrier's clock."""

    sid: str
    sender: str
    to: str
    body: str
    direction: str
    status: str
    segments: int
    created: datetime
    updated: datetime
    accepted_at: float
    sent: datetime | None = None
    status_callback: str | None = None
    service_sid: str | None = None
    error_code: int | None = None
    media_urls: tuple[str, ...] = ()
    media: list[Media] = field(default_factory=list)
    by_carrier: bool = False


def new_sid(prefix: str) -> str:
    """Return an identifier of Twilio's shape: two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


class MessageStore:
    """Keeps the newest `cap` messages, found by sid or by recipient."""

    def __init__(self, cap: int) -> None:
        self._cap = cap
        self._by_sid: dict[str, Message] = {}
        self._by_to: dict[str, list[Message]] = {}
        self.accepted = 0

    def add(self, message: Message) -> None:
        """Keep a message, dropping the oldest beyond the cap."""
        self._by_sid[message.sid] = message
        self._by_to.setdefault(message.to, []).append(message)
        self.accepted += 1
        if len(self._by_sid) > self._cap:
            self._drop_oldest()

    def get(self, sid: str) -> Message | None:
        """Return the message with this sid."""
        return self._by_sid.get(sid)

    def remove(self, message: Message) -> None:
        """Forget one message."""
        del self._by_sid[message.sid]
        self._by_to[message.to].remove(message)

    def newest_first(self, to: str | None = None) -> Iterator[Message]:
        """Yield the messages, of one recipient when given, newest first."""
        return iter(reversed(self._by_sid.values() if to is None else self._by_to.get(to, [])))

    def in_order(self) -> list[Message]:
        """Return every kept message, oldest first."""
        return list(self._by_sid.values())

    def _drop_oldest(self) -> None:
        oldest = next(iter(self._by_sid.values()))
        self.remove(oldest)
        if not self._by_to[oldest.to]:
            del self._by_to[oldest.to]

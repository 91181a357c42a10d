"""The people's handsets: what lies on them, and waiting for what should come."""

import asyncio
import itertools
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.matching import Fragment, contains_all, described

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a chat message: its label, and what pressing it sends or opens."""

    label: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture, a voice message or another file in a bubble: its bytes, or where they lie."""

    content_type: str
    content: bytes = b""
    url: str = ""


@dataclass(slots=True, eq=False)
class Entry:
    """One bubble on a handset, received or sent by its owner. `seq` orders the entries of the whole world."""

    handset: "Handset"
    sid: str
    text: str
    at: datetime
    sender: str
    is_mine: bool = False
    media: tuple[Attachment, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    expected: bool = False
    is_carriers_own: bool = False
    has_failed: bool = False
    edits: list[str] = field(default_factory=list)
    seq: int = field(default_factory=_numbers.__next__)

    async def reply(self, text: str) -> str:
        """Answer whoever sent this; return the carrier's id of the answer."""
        return await self.handset.reply_to(self, text)

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} → {self.handset.label}: {self.text}"


Notify = Callable[[str, Entry], None]


class Received(Entry):
    """A message that has come in."""

    async def becomes(self, *fragments: Fragment, within: float = 15.0) -> None:
        """Wait until the message has been edited to contain every fragment; raise AssertionError."""
        await self.handset.wait_until(lambda: contains_all(self.text, fragments), within, lambda: f"it still reads “{self.text}”")


class Handset:
    """One phone number's or one chat's messages, newest last, the oldest dropped beyond the cap."""

    def __init__(self, key: str, name: str, cap: int, notify: Notify) -> None:
        self.key, self.name = key, name
        self.history: deque[Entry] = deque(maxlen=cap)
        self.unread_dropped = 0
        self._notify = notify
        self._waiters: list[asyncio.Future[None]] = []

    @property
    def label(self) -> str:
        """Name and number, as failures show it."""
        return f"{self.name} {self.key}".strip()

    async def reply_to(self, message: Entry, text: str) -> str:
        """Send `text` in answer to `message`; return the carrier's id."""
        raise NotImplementedError

    def take(self, entry: Entry) -> None:
        """Show a new bubble and wake whoever waits for it."""
        if len(self.history) == self.history.maxlen and _is_unexpected(self.history[0]):
            self.unread_dropped += 1
        self.history.append(entry)
        self.changed("message", entry)

    def changed(self, kind: str, entry: Entry) -> None:
        """Tell that a bubble is new or altered."""
        self._notify(kind, entry)
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()

    async def expect(self, *fragments: Fragment, within: float = 15.0) -> Received:
        """Wait for a message that nobody expected yet and that contains every fragment; raise AssertionError."""
        await self.wait_until(
            lambda: self._match(fragments) is not None,
            within,
            lambda: f"{self.label} got no message with {described(fragments)}; {self._lying_there()}",
        )
        found = self._match(fragments)
        assert found is not None
        found.expected = True
        return found

    async def wait_until(self, holds: Callable[[], bool], within: float, why: Callable[[], str]) -> None:
        """Wait until something holds, looking again at every change; raise AssertionError with `why` after `within`."""
        loop = asyncio.get_running_loop()
        end = loop.time() + within
        while not holds():
            if loop.time() >= end:
                raise AssertionError(f"within {within} s: {why()}")
            waiter = loop.create_future()
            self._waiters.append(waiter)
            await asyncio.wait((waiter,), timeout=end - loop.time())

    def unexpected(self) -> list[Entry]:
        """Return the received messages that nobody expected."""
        return [entry for entry in self.history if _is_unexpected(entry)]

    def received(self) -> list[Entry]:
        """Return everything that came in, oldest first."""
        return [entry for entry in self.history if not entry.is_mine]

    def expect_nothing_else(self) -> None:
        """Raise AssertionError when a message lies here that nobody expected."""
        raise_if_any(self.unexpected(), self.unread_dropped)

    async def stays_quiet(self, seconds: float) -> None:
        """Raise AssertionError when a message lies here unexpectedly or comes within `seconds`."""
        await asyncio.sleep(seconds)
        self.expect_nothing_else()

    def _match(self, fragments: Sequence[Fragment]) -> Received | None:
        for entry in self.history:
            if isinstance(entry, Received) and not entry.expected and contains_all(entry.text, fragments):
                return entry
        return None

    def _lying_there(self) -> str:
        lying = self.unexpected()
        return "unexpected there: " + "; ".join(map(str, lying)) if lying else "nothing unexpected lies there"


def raise_if_any(unexpected: Sequence[Entry], dropped: int = 0) -> None:
    """Raise AssertionError listing messages that nobody expected."""
    if not unexpected and not dropped:
        return
    lines = [f"{len(unexpected) + dropped} unexpected message(s):", *(f"  {entry}" for entry in unexpected)]
    if dropped:
        lines.append(f"  … and {dropped} older ones that are no longer kept")
    raise AssertionError("\n".join(lines))


def _is_unexpected(entry: Entry) -> bool:
    return not (entry.is_mine or entry.expected or entry.is_carriers_own)

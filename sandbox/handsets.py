"""The people's phones: what lies on them, and waiting for what should come."""

import asyncio
import itertools
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sandbox.matching import Fragment, contains_all, described
from sandbox.twilio.inbound import Inbound, WebhookRefused
from sandbox.twilio.voice.calls import Call

if TYPE_CHECKING:
    from sandbox.calling import PhoneCall
    from sandbox.twilio.voice.exchange import Exchange

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


class Phone(Handset):
    """A phone with one number: it texts, rings and calls.

    `when_called`: ring, or at once busy, machine (a mailbox answers), no-answer, unreachable.
    """

    def __init__(self, number: str, name: str, cap: int, notify: Notify, inbound: Inbound) -> None:
        super().__init__(number, name, cap, notify)
        self._inbound = inbound
        self.when_called = "ring"
        self.exchange: Exchange | None = None

    async def text(
        self, body: str, media: Sequence[bytes] = (), *, content_type: str = "image/jpeg", must_be_taken: bool = True
    ) -> str:
        """Text the program's number, with pictures if any; return the carrier's sid.

        Raise WebhookRefused when the program's answer isn't a 2xx with proper TwiML, unless told otherwise.
        """
        pictures = tuple(Attachment(content_type, content) for content in media)
        bubble = Entry(self, "", body, self._inbound.now(), self.key, is_mine=True, media=pictures)
        self.take(bubble)
        try:
            bubble.sid = await self._inbound.bring_in(self.key, body, [(content_type, content) for content in media])
        except WebhookRefused as refused:
            bubble.sid = refused.sid
            bubble.has_failed = True
            self.changed("changed", bubble)
            if must_be_taken:
                raise
        return bubble.sid

    async def reply_to(self, message: Entry, text: str) -> str:
        """Text back; return the carrier's sid."""
        return await self.text(text)

    def ring(self, call: Call) -> "PhoneCall":
        """Show a call that comes in."""
        from sandbox.calling import PhoneCall

        ringing = PhoneCall(self, call, is_mine=False)
        ringing.expected = self.when_called == "machine"  # whoever set a mailbox there expects that it takes calls
        self.take(ringing)
        return ringing

    async def rings(self, within: float = 10.0) -> "PhoneCall":
        """Wait for a call that nobody expected yet; raise AssertionError."""
        await self.wait_until(lambda: self._new_call() is not None, within, lambda: f"{self.label} does not ring")
        call = self._new_call()
        assert call is not None
        call.expected = True
        return call

    def _new_call(self) -> "PhoneCall | None":
        from sandbox.calling import PhoneCall

        waiting = (entry for entry in self.history if isinstance(entry, PhoneCall))
        return next((entry for entry in waiting if entry.is_ringing and not entry.expected), None)

    async def dial(self, number: str = "") -> "PhoneCall":
        """Call a number of the program, by default its first."""
        from sandbox.calling import PhoneCall

        assert self.exchange is not None
        made: list[PhoneCall] = []

        def shown(call: Call) -> PhoneCall:
            made.append(PhoneCall(self, call, is_mine=True))
            self.take(made[0])
            return made[0]

        self.exchange.dial_in(self.key, shown, number)
        return made[0]


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

"""What every channel is: something that takes a text to an address, and says in four ways how that failed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from schemas.values import Channel


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A text on its way.

    `delivery_id` is ours. `button`, where the channel has any: (label, data that a press sends back). `valid_for`: after this
    the carrier should not deliver it any more, where the carrier can be told so. `silent`: without a sound, if it can. `urgent`:
    it must come at once. `incident_id`: what it is about, for channels that can lead there.
    """

    delivery_id: UUID
    address: str
    text: str
    valid_for: timedelta
    button: tuple[str, str] | None = None
    silent: bool = False
    urgent: bool = False
    incident_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The carrier has it, under this id. Not yet delivered.

    `carrier`: the account's name in receipts, where that is told apart; `account`: its place in the settings, 1 for the first.
    """

    carrier_id: str
    status: str = "accepted"
    carrier: str = ""
    account: int = 1


class SendingError(Exception):
    """A send that did not end in an accept. `reason` is for a person, `code` is the carrier's."""

    def __init__(self, reason: str, code: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


class TemporaryFailure(SendingError):
    """Not sent, and the same may succeed later: after `retry_after`, where the carrier says so."""

    def __init__(self, reason: str, code: int | None = None, retry_after: timedelta | None = None) -> None:
        super().__init__(reason, code)
        self.retry_after = retry_after


class Throttled(TemporaryFailure):
    """Not sent, because too much was sent. `whole_sender`: the limit is not this recipient's alone, so the sender pauses."""

    def __init__(self, reason: str, code: int | None, retry_after: timedelta, whole_sender: bool) -> None:
        super().__init__(reason, code, retry_after)
        self.whole_sender = whole_sender


class PermanentFailure(SendingError):
    """Not sent, and this way will never work.

    `flag_contact`: the address itself is bad, and the directory is told. `of_account`: our account is refused, so no text of
    ours gets through by it.
    """

    def __init__(self, reason: str, code: int | None = None, flag_contact: bool = False, *, of_account: bool = False) -> None:
        super().__init__(reason, code)
        self.flag_contact = flag_contact
        self.of_account = of_account


class UnknownOutcome(SendingError):
    """The carrier may have it or not: it did not answer in time, or the line broke after the request."""


class CannotLookUp(Exception):
    """This carrier does not say what it has, so an unknown outcome stays unknown."""


class Sender(Protocol):
    """One account at one carrier. It owns its settings, limits and the wording of its errors."""

    channel: Channel
    carrier: str
    per_second: float
    """Messages that the account may send in a second; 0: no limit."""
    at_once: int
    """Calls under way at the same time."""
    longest: int
    """UTF-16 units of a text at most."""

    async def open(self) -> None:
        """Make ready to send; called once in the running loop."""
        ...

    async def close(self) -> None:
        """Close connections."""
        ...

    async def send(self, message: Outgoing) -> Accepted:
        """Hand a text to the carrier.

        Raises:
            SendingError: one of its four kinds.
        """
        ...

    async def look_up(self, message: Outgoing, known: Collection[str]) -> Accepted | None:
        """Find out whether the carrier has a text whose outcome was unknown. `known`: carrier ids of other messages of ours.

        Raises:
            CannotLookUp: the carrier has no such question.
            SendingError: it could not be asked now.
        """
        ...

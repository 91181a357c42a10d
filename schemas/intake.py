"""What comes in: messages, replies, and what became of them."""

from __future__ import annotations

from typing import ClassVar
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import AwareDatetime, Field

from schemas.envelope import Event
from schemas.values import Channel, Disposition, Location, Media, Sender


def message_id(channel: Channel, carrier_id: str) -> UUID:
    """Return the id of an inbound message: the same for every delivery of the same carrier message, so a double is never two."""
    return uuid5(NAMESPACE_URL, f"zhishou:message:{channel}:{carrier_id}")


class MessageReceived(Event):
    """A message reached us and is kept. It is stored as it came and never altered. `id` is `message_id(channel, carrier_id)`.

    `taken_by`: the person who took it down from a call or passed it on, when the sender did not write it.
    `spoken_in`: the voice message whose words these are, as `taken_by` heard them; `machine_made`: a machine wrote them first.
    `left_out`: a sentence for each attachment that was not taken, and why.
    """

    name: ClassVar[str] = "message.received"

    channel: Channel
    carrier_id: str
    sender: Sender
    text: str = ""
    received_at: AwareDatetime
    sent_at: AwareDatetime | None = None
    location: Location | None = None
    media: tuple[Media, ...] = ()
    button: str | None = None
    in_reply_to: str | None = None
    edited: bool = False
    taken_by: UUID | None = None
    spoken_in: UUID | None = None
    machine_made: bool = False
    left_out: tuple[str, ...] = ()


class MessageDisposed(Event):
    """An inbound message got its one disposition. `subject_id`: the report, notice or incident that it led to."""

    name: ClassVar[str] = "message.disposed"

    message_id: UUID
    disposition: Disposition
    reason: str
    subject_id: UUID | None = None


class OriginalFetched(Event):
    """Somebody fetched an attachment as it came, with all that its device wrote into it. `by` or `token`: who."""

    name: ClassVar[str] = "original.fetched"

    message_id: UUID
    sha256: str
    by: UUID | None = None
    token: str | None = None


class ReplyReceived(Event):
    """A message answers a notice: an acknowledgement by text, code or button.

    `also_report`: the same message is a report too ("收到，火已扑灭"), and its sender is answered for that one: no second answer.
    """

    name: ClassVar[str] = "reply.received"

    message_id: UUID
    channel: Channel
    sender: Sender
    text: str
    code: str | None = None
    button: str | None = None
    in_reply_to: str | None = None
    received_at: AwareDatetime
    also_report: bool = False
    proof: str | None = Field(default=None, description="a code that proves the sender's number; it answers no notice")


class ReceiptReceived(Event):
    """A carrier told the state of a message that we sent. May come late, twice, out of order."""

    name: ClassVar[str] = "receipt.received"

    carrier: str
    carrier_id: str
    status: str
    error_code: int | None = None
    delivery_id: UUID | None = Field(default=None, description="ours, as it stood in the callback's address")
    received_at: AwareDatetime

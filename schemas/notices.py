"""How a person is reached, and whether they answered. `unit` is the unit that the notice concerns."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from schemas.envelope import Command, Event
from schemas.values import About, Channel, Lane, Recipient

ALL_MUST = "all_must_confirm"
"""Parameter of a call that everyone who was called has to confirm: the confirmation of one is answered by who called them."""


class SendNotice(Command):
    """Reach this person with this template. `id` is the notice's id: sent once, whatever is redelivered.

    `channels` is the order to try, empty: the person's own. `expects_answer`: asks for an acknowledgement. After `expires_at`
    nothing is sent any more. `judged`: whoever sent it judges the answers; they are passed on as `NoticeReplied` and confirmed
    by nobody else.
    """

    name: ClassVar[str] = "notice"

    lane: Lane = Lane.ROUTINE
    recipient: Recipient
    template: str
    params: dict[str, Any] = Field(default_factory=dict)
    expects_answer: bool = False
    channels: tuple[Channel, ...] = ()
    all_channels_at_once: bool = False
    ring_after: timedelta | None = Field(default=None, description="not answered so long after: rung by telephone, too")
    about: About = About()
    expires_at: AwareDatetime
    due_at: AwareDatetime | None = Field(default=None, description="when what it tells of fell due; for measuring")
    judged: bool = False
    challenge: str | None = Field(default=None, description="the code that has to be sent back; the text names it by itself")
    only_channels: bool = Field(default=False, description="no way but `channels`, also where none of them leads anywhere")

    def subject(self) -> str:
        """Return the subject, which has the lane in it: ``cmd.notice.urgent.99.01…``."""
        base, path = f"{self.prefix}.{self.name}", super().subject().removeprefix(f"{self.prefix}.{self.name}.")
        return f"{base}.{self.lane}.{path}"

    @classmethod
    def lane_pattern(cls, lane: Lane) -> str:
        """Return the subject that matches all notices of one lane."""
        return f"{cls.prefix}.{cls.name}.{lane}.>"


class NoticeEvent(Event):
    """What all events of a notice carry."""

    notice_id: UUID
    about: About = About()
    person_id: UUID | None = None
    channel: Channel | None = None


class NoticeSent(NoticeEvent):
    """The carrier accepted it. Not yet delivered."""

    name: ClassVar[str] = "notice.sent"
    only_tells: ClassVar[bool] = True

    carrier_id: str
    address: str
    sent_at: AwareDatetime
    maybe_doubled: bool = False


class NoticeDelivered(NoticeEvent):
    """The carrier says that it reached the handset. Not yet an answer."""

    name: ClassVar[str] = "notice.delivered"
    only_tells: ClassVar[bool] = True

    delivered_at: AwareDatetime


class NoticeFailed(NoticeEvent):
    """One channel failed (`final` false: the next one is tried) or all did."""

    name: ClassVar[str] = "notice.failed"

    reason: str
    code: int | None = None
    final: bool


class NoticeHeld(NoticeEvent):
    """Its person has had too many messages lately: it is not sent by itself but told in a summary at `told_at`."""

    name: ClassVar[str] = "notice.held"

    reason: str
    told_at: AwareDatetime


class NoticeReplied(NoticeEvent):
    """A person wrote back to a notice whose sender judges the answer. `codes`: the figures that may be meant as one.

    `meant`: the answer names this notice, or nothing; else it has a code that is nobody's and came here because one is asked.
    `address`: where it came from, by `channel`; `theirs`: that is the called person's own.
    """

    name: ClassVar[str] = "notice.replied"

    text: str
    codes: tuple[str, ...] = ()
    meant: bool = True
    address: str
    theirs: bool = True
    received_at: AwareDatetime
    message_id: UUID | None = None


class NoticeAnswered(NoticeEvent):
    """The person acknowledged."""

    name: ClassVar[str] = "notice.answered"

    answer: str
    answered_at: AwareDatetime
    message_id: UUID | None = None
    all_must: bool = Field(default=False, description="others have to confirm, too: the person is told so by who called them")

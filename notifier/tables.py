"""Tables of the notifier: what is to be said to whom, by which ways it went, what each attempt and receipt said."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from notifier.states import State
from runtime.tables import utc_column
from schemas import uuid7
from schemas.notices import ALL_MUST
from schemas.values import About


class Notice(SQLModel, table=True):
    """One thing to be said to one person. Its id is the id of the `SendNotice` command, so a repeat is never two."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_unrouted", "routed_at", "lane_rank", "queued_at"),
        Index("ix_notice_newest", "queued_at", "id", "unit", "state"),
        Index("ix_notice_person_newest", "person_id", "queued_at"),
        Index("ix_notice_to_tail", "to_tail", "queued_at"),
    )

    id: UUID = Field(primary_key=True)
    root_id: UUID = Field(description="first message of the chain that led to it")
    cause_id: UUID | None = Field(default=None, description="the message that led to it")
    unit: str = Field(index=True, description="the unit that it concerns")
    lane: str
    lane_rank: int = Field(description="0 urgent, 1 routine, 2 bulk: the order in which a sender's queue is served")
    person_id: UUID | None = None
    on_behalf_of: UUID | None = Field(default=None, index=True, description="whose messages this person takes meanwhile (代接)")
    to_channel: str | None = Field(default=None, description="channel of a bare address, tried first")
    to_address: str | None = Field(default=None, index=True)
    to_tail: str | None = Field(default=None, max_length=4, description="last characters of a bare address")
    template: str
    params: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    channels: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    at_once: bool = Field(default=False, description="all channels together, not one after the other (叫应)")
    ring_after: int | None = Field(default=None, description="seconds until who has not answered is rung, too")
    about: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    incident_id: UUID | None = Field(default=None, index=True)
    escalation_id: UUID | None = Field(default=None, index=True)
    state: str = State.QUEUED
    reason: str = Field(default="", description="why it failed or was not sent")
    queued_at: datetime = utc_column()
    due_at: datetime | None = utc_column(nullable=True)
    expires_at: datetime = utc_column()
    routed_at: datetime | None = utc_column(nullable=True)
    expects_answer: bool = False
    code: str | None = Field(default=None, index=True, description="what the person may send back to mean this notice")
    open_until: datetime | None = utc_column(nullable=True, index=True)
    answered_at: datetime | None = utc_column(nullable=True)
    answer: str = Field(default="", description="the person's words, or the button")
    answer_channel: str | None = None
    answer_message_id: UUID | None = None
    judged: bool = Field(default=False, description="its sender judges the answers: they are passed on, not confirmed here")
    challenge: str | None = Field(
        default=None, description="what has to be sent back, where its sender says it; it is the code then"
    )
    only_channels: bool = Field(default=False, description="no way but `channels`")
    closed: str = Field(default="", description="why no answer is wanted any more: met, withdrawn, closed, by_person")
    summary_id: UUID | None = Field(
        default=None, description="of one held back: the notice that told of it; see `notifier.summing_up`"
    )

    @property
    def is_settled(self) -> bool:
        """Whether it was answered, or no answer is wanted any more."""
        return self.answered_at is not None or bool(self.closed)

    @property
    def all_must(self) -> bool:
        """Whether all who were called have to confirm: its sender tells each what their word did."""
        return bool(self.params.get(ALL_MUST)) and self.person_id is not None

    @property
    def subject(self) -> About:
        """What it is about."""
        return About.model_validate(self.about)


class Delivery(SQLModel, table=True):
    """One way by which a notice goes out: one channel, one address, one text. The rows under way are the senders' queues."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index("ix_delivery_queue", "state", "channel", "lane_rank", "turn", "queued_at"),
        Index("ix_delivery_same_text", "address", "text_sha256", "queued_at"),
        Index("ix_delivery_carrier_id", "carrier_id", "carrier"),
        Index("ix_delivery_tail", "tail", "said_at", "notice_id"),
        Index("ix_delivery_channel", "channel", "said_at", "notice_id"),
        Index("ix_delivery_sending", "sending_at", "channel"),
    )

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    notice_id: UUID = Field(foreign_key="notice.id", index=True)
    position: int = Field(description="1 for the first way tried, and so on")
    channel: str
    address: str
    tail: str = Field(default="", max_length=4, description="last characters of the address, by which it is searched for")
    because: str = Field(default="", description="why by this way, as a sentence for people")
    contact_id: UUID | None = None
    lane_rank: int
    turn: int = Field(default=0, description="within its lane, so that units take turns; see `notifier.turns`")
    text: str
    text_sha256: str
    wording: str = Field(default="", description="version of the template that it was written with, see `notifier.wordings`")
    segments: int = Field(default=1, description="SMS parts")
    state: str = State.QUEUED
    said_at: datetime | None = utc_column(nullable=True, description="when its notice came: the order of the message log")
    queued_at: datetime = utc_column()
    next_at: datetime = utc_column(description="when the dispatcher has to look at it again, while it is under way")
    expires_at: datetime = utc_column()
    attempts: int = 0
    lookups: int = 0
    sending_at: datetime | None = utc_column(nullable=True)
    accepted_at: datetime | None = utc_column(nullable=True, index=True)
    delivered_at: datetime | None = utc_column(nullable=True)
    carrier: str = ""
    carrier_id: str | None = None
    carrier_status: str = Field(default="", description="the carrier's last word for it")
    error_code: int | None = None
    reason: str = ""
    silent: bool = Field(default=False, description="without a sound: in somebody's quiet hours")
    maybe_doubled: bool = Field(default=False, description="sent again though the carrier may have had it")
    held: str = Field(
        default="", description="which limit put it off last, and until when, as a sentence; see `notifier.holding`"
    )
    account: int = Field(default=1, description="which of the carrier's accounts took it, 1 for the first of the settings")


class Attempt(SQLModel, table=True):
    """One call to a carrier, and how it went."""

    __tablename__ = "delivery_attempt"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    delivery_id: UUID = Field(foreign_key="delivery.id", index=True)
    number: int
    action: str = Field(default="send", description="send, or look_up after an attempt whose outcome was not known")
    outcome: str = Field(description="accepted, temporary, throttled, permanent, unknown; found, not_found")
    started_at: datetime = utc_column()
    ended_at: datetime = utc_column()
    carrier_id: str | None = None
    error_code: int | None = None
    reason: str = ""


class Receipt(SQLModel, table=True):
    """What a carrier told of a message after it accepted it, as it came; also of messages that are not known here."""

    __tablename__ = "receipt"

    id: UUID = Field(primary_key=True)
    delivery_id: UUID | None = Field(default=None, index=True)
    carrier: str
    carrier_id: str = Field(index=True)
    status: str
    error_code: int | None = None
    received_at: datetime = utc_column()
    effect: str = Field(description="moved, repeated, late, or unknown_message")


class TemplateWording(SQLModel, table=True):
    """An administrator's own words for a template in one language; empty: back to the file. Rows are kept forever."""

    __tablename__ = "template_wording"
    __table_args__ = (Index("ix_template_wording_current", "replaced_at", "template", "language"),)

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    template: str
    language: str
    text: str
    version: str = Field(description="as deliveries name it, see `notifier.wordings`")
    by: UUID | None = None
    by_name: str = ""
    reason: str
    created_at: datetime = utc_column()
    replaced_at: datetime | None = utc_column(nullable=True, description="None: in force")

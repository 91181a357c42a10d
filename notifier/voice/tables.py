"""Tables of telephone calls: each call with its course, and whom it connected with whom."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from runtime.tables import utc_column
from schemas import uuid7


class VoiceCall(SQLModel, table=True):
    """One call at the carrier, out or in. Its state only moves forward (`notifier.voice.states`)."""

    __tablename__ = "voice_call"

    id: UUID = Field(primary_key=True, description="made from the carrier's id: one call is never two rows")
    carrier_id: str = Field(unique=True)
    incoming: bool = False
    delivery_id: UUID | None = Field(default=None, index=True)
    notice_id: UUID | None = Field(default=None, index=True)
    incident_id: UUID | None = Field(default=None, index=True)
    person_id: UUID | None = Field(default=None, index=True)
    unit: str
    caller: str = Field(index=True)
    called: str = Field(index=True)
    state: str = "queued"
    answered_by: str = Field(default="", description="the carrier's word: human, machine_start…; empty: not asked or not known")
    began_at: datetime = utc_column(index=True)
    ringing_at: datetime | None = utc_column(nullable=True)
    answered_at: datetime | None = utc_column(nullable=True)
    heard_at: datetime | None = utc_column(nullable=True, description="when something was first said to a person")
    ended_at: datetime | None = utc_column(nullable=True)
    seconds: int | None = None
    spoken: str = Field(default="", description="the message as it was spoken")
    keys: str = Field(default="", description="every key that was pressed, in order")
    outcome: str = Field(
        default="", description="acknowledged, handed_on, no_key, machine, settled, connected, recorded, confirmed"
    )

    @property
    def our_number(self) -> str:
        """Our end of it: the number of the account that has the call."""
        return self.called if self.incoming else self.caller


class VoiceEvent(SQLModel, table=True):
    """One thing that happened in a call. Its id follows from what it tells of, so that a repeat is kept once."""

    __tablename__ = "voice_event"

    id: UUID = Field(primary_key=True)
    call_id: UUID = Field(foreign_key="voice_call.id", index=True)
    at: datetime = utc_column()
    what: str = Field(description="a carrier's state; said, key, acknowledged, handed_on, machine, recorded, …")
    detail: str = ""


class VoiceBridge(SQLModel, table=True):
    """An attempt to connect a call with a second telephone. States: dialling → connected → ended, or dialling → not_answered."""

    __tablename__ = "voice_bridge"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    call_id: UUID = Field(foreign_key="voice_call.id", index=True)
    purpose: str = Field(description="duty_room, duty_officer, upward")
    incident_id: UUID | None = Field(default=None, index=True)
    unit: str = Field(description="who calls")
    to_unit: str
    by: UUID | None = None
    caller: str = Field(description="number of the first telephone")
    called: str = Field(description="number of the second")
    person_id: UUID | None = Field(default=None, description="whose the second is")
    name: str = ""
    post: str = ""
    introduction: str = Field(default="", description="what the second one hears before taking the call")
    state: str = "dialling"
    carrier_id: str | None = Field(default=None, description="of the second leg")
    dialled_at: datetime = utc_column()
    connected_at: datetime | None = utc_column(nullable=True)
    ended_at: datetime | None = utc_column(nullable=True)

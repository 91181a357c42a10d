"""Telephone calls: how they go, who was connected with whom, who confirmed that they are on duty."""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from schemas.divisions import UnitCode
from schemas.envelope import Event
from schemas.notices import NoticeEvent
from schemas.values import Channel


class CallProgressed(Event):
    """A carrier told the state of a call: may come late, twice, out of order.

    `delivery_id`: the notice's delivery that the call carries; `bridge_id`: the connection whose second leg it is.
    """

    name: ClassVar[str] = "call.progressed"

    carrier_id: str
    status: str
    caller: str = Field(description="E.164")
    called: str = Field(description="E.164")
    told_at: AwareDatetime
    answered_by: str = ""
    seconds: int | None = Field(default=None, description="length of the conversation, of a call that is over")
    delivery_id: UUID | None = None
    bridge_id: UUID | None = None
    account: str = Field(default="", description="the carrier's account that has the call, as the carrier names it")


class NoticeHandedOn(NoticeEvent):
    """The person who was called hands the matter to the next step of the ladder (key 2)."""

    name: ClassVar[str] = "notice.handed_on"

    handed_on_at: AwareDatetime


class CallAnswered(Event):
    """A duty room called its superior by the program, and the one called took the call. `unit` is the unit that reports."""

    name: ClassVar[str] = "call.answered"

    bridge_id: UUID
    incident_id: UUID
    submitted_to: UnitCode
    by: UUID | None
    caller: str
    called: str
    callee_id: UUID | None
    callee_name: str
    callee_post: str
    answered_at: AwareDatetime


class DutyConfirmed(Event):
    """A person confirmed to be on duty. `on_shift`: whether the roster says so too; `unit` is the person's."""

    name: ClassVar[str] = "duty.confirmed"

    person_id: UUID
    channel: Channel
    confirmed_at: AwareDatetime
    on_shift: bool
    acknowledged: int = Field(default=0, description="matters that waited for this person and were acknowledged with it")


Purpose = Literal["duty_room", "duty_officer", "upward"]

"""Spot-check roll calls: who was called to answer at a moment, and how they did. `unit` is the unit that it is about."""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from schemas.envelope import Event
from schemas.values import Channel

Outcome = Literal["on_time", "late", "stand_in", "wrong_code"]


class RollCallEvent(Event):
    """What all events of a roll call carry. `drill`: an exercise (演练), said everywhere."""

    roll_call_id: UUID
    drill: bool


class RollCallPlanned(RollCallEvent):
    """A roll call will fall between two times. `commitment` binds its draw and its moment before anyone can know either."""

    name: ClassVar[str] = "roll_call.planned"

    commitment: str = Field(description="SHA-256 of the seed, which is shown when it is over")
    opens_at: AwareDatetime
    closes_at: AwareDatetime
    by: UUID | None = None


class RollCallStarted(RollCallEvent):
    """It has begun: who stood on the list of those to be drawn from is fixed, and these many were drawn."""

    name: ClassVar[str] = "roll_call.started"

    commitment: str
    candidates_sha256: str
    candidates: int
    drawn: int


class RollCallAnswered(RollCallEvent):
    """Someone answered, or somebody for them. `notices`: the calls that are settled by it; none when the code was wrong."""

    name: ClassVar[str] = "roll_call.answered"

    person_id: UUID
    outcome: Outcome
    channel: Channel
    answer: str = ""
    seconds: float
    answered_at: AwareDatetime
    notices: tuple[UUID, ...] = ()


class RollCallUnanswered(RollCallEvent):
    """These people of a unit did not answer in time; its leader is told."""

    name: ClassVar[str] = "roll_call.unanswered"

    people: tuple[UUID, ...]


class RollCallExcused(RollCallEvent):
    """A supervisor excused someone, with a reason. `notices`: what need not be answered any more."""

    name: ClassVar[str] = "roll_call.excused"

    person_id: UUID
    by: UUID | None = None
    reason: str
    notices: tuple[UUID, ...] = ()


class RollCallClosed(RollCallEvent):
    """Nobody is waited for any more. `seed` opens the commitment: anyone can draw again and compare."""

    name: ClassVar[str] = "roll_call.closed"

    seed: str
    counts: dict[str, int]


class RollCallEnded(RollCallEvent):
    """It did not take place, or was broken off. `notices`: the calls that need no answer any more."""

    name: ClassVar[str] = "roll_call.ended"

    because: Literal["cancelled", "skipped"]
    by: UUID | None = None
    reason: str
    notices: tuple[UUID, ...] = ()

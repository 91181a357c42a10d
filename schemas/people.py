"""How people want to be reached, and who stands in for them. `unit` is the person's."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from schemas.envelope import Event


class ReachChanged(Event):
    """A person set by which channels they are reached, in which language, and when routine messages wait."""

    name: ClassVar[str] = "reach.changed"

    person_id: UUID
    by: UUID | None
    urgent: dict[str, list[str]]
    routine: dict[str, list[str]]
    quiet: str
    language: str


class StandInEvent(Event):
    """What both events of a stand-in carry."""

    stand_in_id: UUID
    person_id: UUID
    taker_id: UUID
    by: UUID | None


class StandInSet(StandInEvent):
    """代接: from `starts_at` until just before `ends_at` the taker gets the person's messages too."""

    name: ClassVar[str] = "stand_in.set"

    starts_at: AwareDatetime
    ends_at: AwareDatetime
    reason: str


class StandInEnded(StandInEvent):
    """It was taken back before its end."""

    name: ClassVar[str] = "stand_in.ended"

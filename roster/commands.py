"""What people do with the roster: acknowledge or take over an escalation, enter and change shifts. Rights are the caller's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from roster.errors import Refused
from roster.tables import Shift
from runtime.work import Work
from schemas.values import Channel

__all__ = ["Acknowledgement", "Refused", "ShiftDraft", "acknowledge", "add_shift", "change_shift", "remove_shift", "take"]


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What an acknowledgement did. `sentence` tells the person; `again_at`: when it climbs on if nothing is reported."""

    outcome: Literal["taken", "already_taken", "too_late"]
    sentence: str
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShiftDraft:
    """A shift as a person enters it; times are aware."""

    unit: str
    post: str
    person_id: UUID
    starts_at: datetime
    ends_at: datetime
    note: str = ""


async def acknowledge(work: Work, escalation_id: UUID, person_id: UUID, channel: Channel) -> Acknowledgement:
    """A person says: I take care of it. The ladder waits for the ack timeout.

    Raises:
        Refused: there is no such escalation.
    """
    raise NotImplementedError


async def take(work: Work, escalation_id: UUID, by: UUID, reason: str) -> Acknowledgement:
    """A person ends an escalation for good and answers for it from now on, with a reason.

    Raises:
        Refused: there is no such escalation, it has ended, or no reason was given.
    """
    raise NotImplementedError


async def add_shift(work: Work, by: UUID | None, draft: ShiftDraft, reason: str = "") -> Shift:
    """Enter a shift.

    Raises:
        Refused: it ends before it starts, is over already, or the person is on another post then.
    """
    raise NotImplementedError


async def change_shift(work: Work, by: UUID | None, shift_id: UUID, draft: ShiftDraft, version: int, reason: str) -> Shift:
    """Change a shift that the caller saw as `version`.

    Raises:
        Refused: someone changed it meanwhile, it is gone or over, or the new one can't be entered.
    """
    raise NotImplementedError


async def remove_shift(work: Work, by: UUID | None, shift_id: UUID, version: int, reason: str) -> None:
    """Take a shift out of the roster; its history stays.

    Raises:
        Refused: someone changed it meanwhile, it is gone or over, or no reason was given.
    """
    raise NotImplementedError

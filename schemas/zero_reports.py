"""Reports that are owed even when nothing happened. `unit` is the superior to whom they are owed."""

from __future__ import annotations

from typing import ClassVar
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import AwareDatetime, Field

from schemas.envelope import Event


def round_id(rule: str, owed_to: str, due_at: AwareDatetime) -> UUID:
    """Return the id of one round: what all units below `owed_to` owe it at one hour."""
    return uuid5(NAMESPACE_URL, f"zhishou:zero-round:{rule}:{owed_to}:{int(due_at.timestamp())}")


class ZeroReportsEvent(Event):
    """What all events of a round carry."""

    round_id: UUID
    rule: str = Field(description="id of the policy's row")
    label: str
    due_at: AwareDatetime


class ZeroReportsNear(ZeroReportsEvent):
    """The hour is near and these units have not reported; they are reminded. `again`: a person had them reminded once more."""

    name: ClassVar[str] = "zero_reports.near"

    units: tuple[str, ...]
    again: int = 0


class ZeroReportsMissed(ZeroReportsEvent):
    """The hour has come and these units have not reported; the superior's duty room is called."""

    name: ClassVar[str] = "zero_reports.missed"

    units: tuple[str, ...]
    policy_version: str


class ZeroReportsCompleted(ZeroReportsEvent):
    """All units that were missing have reported meanwhile, or were excused."""

    name: ClassVar[str] = "zero_reports.completed"


class ZeroReportExcused(ZeroReportsEvent):
    """A person excused a unit from one round."""

    name: ClassVar[str] = "zero_report.excused"

    excused_unit: str
    by: UUID | None = None
    reason: str


class ZeroReportFiled(ZeroReportsEvent):
    """A person filed a unit's zero report at a desk: their own unit's, or for one that said so by phone (`reason`)."""

    name: ClassVar[str] = "zero_report.filed"

    filed_unit: str
    by: UUID | None = None
    reason: str = ""

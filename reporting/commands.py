"""What a person may have done to an incident. Rights are checked by the caller; a refusal is a `Refused` with its sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from reporting.errors import Refused
from reporting.tables import Filing, Incident, Report
from runtime.work import Work
from schemas.values import Severity


@dataclass(frozen=True, slots=True)
class PhoneLog:
    """A phone call upward, as the duty officer writes it down.

    `unit`: the unit that called; empty: the unit of the person who writes. `submitted_to`: whom it called; empty: its superior.
    """

    called_at: datetime
    content: str
    callee_name: str
    callee_post: str = ""
    callee_number: str = ""
    unit: str = ""
    submitted_to: str = ""
    copies_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenFiling:
    """A paper that is handed in to the superior. `signed_by`: who signed it off, else the one who submits it."""

    title: str
    body: str
    unit: str = ""
    submitted_to: str = ""
    copies_to: tuple[str, ...] = ()
    signed_by: UUID | None = None


async def log_phone(work: Work, by: UUID | None, incident_id: UUID, call: PhoneLog) -> Filing:
    """Put a phone call upward on record; it meets what a phone call meets."""
    raise Refused("尚未实现")


async def submit_filing(work: Work, by: UUID | None, incident_id: UUID, filing: WrittenFiling) -> Filing:
    """Hand in a written report to the superior; it meets what a paper meets."""
    raise Refused("尚未实现")


async def send_up(
    work: Work, by: UUID | None, incident_id: UUID, *, unit: str = "", submitted_to: str = "", text: str = ""
) -> Filing:
    """Send the incident to the superior as a message; `text` empty: what is known, in one paragraph."""
    raise Refused("尚未实现")


async def override_fact(work: Work, by: UUID | None, incident_id: UUID, name: str, value: Any, *, reason: str) -> Incident:
    """Set one element of the incident by hand. `value` is a string as a person types it, a number, or None for "not known"."""
    raise Refused("尚未实现")


async def override_grade(work: Work, by: UUID | None, incident_id: UUID, severity: Severity | None, reason: str) -> Incident:
    """Set the grade by hand; None: what is computed counts again."""
    raise Refused("尚未实现")


async def close(work: Work, by: UUID | None, incident_id: UUID, reason: str) -> Incident:
    """End an incident; its open clocks are withdrawn."""
    raise Refused("尚未实现")


async def link_report(work: Work, by: UUID | None, report_id: UUID, incident_id: UUID, reason: str = "") -> Report:
    """Have a report speak of another incident; an incident that is left without reports is merged into it."""
    raise Refused("尚未实现")


async def unlink_report(work: Work, by: UUID | None, report_id: UUID, reason: str = "") -> Report:
    """Take a report out of its incident; it opens one of its own (or its former one again)."""
    raise Refused("尚未实现")

"""What pages and the API show: frozen, complete, with names and Chinese labels filled in. Each has `.unit`, for rights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from schemas.values import Channel, Disposition, Location, Means, Media, ReportKind, Severity


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock. `state`: running, missed, met, withdrawn. `outcome`: the word for it (进行中 超时未报 按时 迟报 已撤销)."""

    id: UUID
    incident_id: UUID
    incident_number: str
    unit: str
    unit_name: str
    owed_to: str
    owed_to_name: str
    tier: str
    label: str
    run: int
    severity: Severity
    accepts: tuple[Means, ...]
    state: str
    outcome: str
    starts_at: datetime
    due_at: datetime
    because: str
    source: str
    policy_version: str
    set_at: datetime
    reminded_at: datetime | None
    missed_at: datetime | None
    at_birth: bool
    met_at: datetime | None
    met_means: Means | None
    filing_id: UUID | None
    on_time: bool | None
    withdrawn_at: datetime | None
    withdrawn_because: str

    @property
    def is_open(self) -> bool:
        """Something is still owed."""
        return self.state in {"running", "missed"}


@dataclass(frozen=True, slots=True)
class SaidView:
    """What one report, or one person's override, says of one fact. `by`: the reporter's or the person's name.

    `id`: the report's or the override's. `how`: by which way and as what it came (短信首报 人工更正).
    """

    shown: str
    value: Any
    by: str
    at: datetime
    words: str
    report_id: UUID | None = None
    confidence: float | None = None
    flag: str | None = None
    reason: str = ""
    id: UUID | None = None
    how: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a report's text. `elements`: what was read from it, in words; `begins`: names of those that begin here."""

    text: str
    elements: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FactView:
    """One element of an incident: its value, who said it with which words, and what others said. `value` None: not known yet.

    `doubt`: why a person should look at it and set or confirm it; empty: nothing is doubtful.
    `confirmed`: a person of the duty room set what a report had said already. `asked_of`: of whom it was asked, and is awaited.
    """

    name: str
    label: str
    value: Any
    shown: str
    said: SaidView | None
    others: tuple[SaidView, ...] = ()
    overridden: bool = False
    doubt: str = ""
    confirmed: bool = False
    asked_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An incident that a report may speak of, for a person to decide."""

    incident_id: UUID
    number: str
    title: str
    reason: str
    score: float


@dataclass(frozen=True, slots=True)
class Typed:
    """Words that somebody typed for another who spoke them. `machine_made`: a machine wrote them first."""

    by_name: str
    at: datetime | None
    voice_id: UUID | None = None
    message_id: UUID | None = None
    text: str = ""
    machine_made: bool = False


@dataclass(frozen=True, slots=True)
class ReportView:
    """One report as it came. `late_by`: how long it was under way. `pieces`: its text, parted by what was read from where.

    `typed`: who typed it for its sender; `words`: of a voice message, what was typed of it. `undoable`: what a person last did
    about its link, and why.
    """

    id: UUID
    message_id: UUID
    incident_id: UUID | None
    kind: ReportKind
    kind_label: str
    channel: Channel
    channel_label: str
    reporter_id: UUID | None
    reporter_name: str
    registered: bool
    address: str
    unit: str
    unit_name: str
    received_at: datetime
    sent_at: datetime | None
    late_by: timedelta | None
    text: str
    media: tuple[Media, ...]
    location: Location | None
    link: str
    link_reason: str
    link_score: float | None
    suggestion: Suggestion | None
    undoable: str = ""
    pieces: tuple[Piece, ...] = ()
    typed: Typed | None = None
    words: Typed | None = None


@dataclass(frozen=True, slots=True)
class FilingView:
    """One report upward. `contact`: of a phone call, the other side's name, post, number."""

    id: UUID
    incident_id: UUID
    means: Means
    means_label: str
    ordinal_label: str
    unit: str
    unit_name: str
    submitted_to: str
    submitted_to_name: str
    submitted_at: datetime
    recorded_at: datetime
    by: UUID | None
    by_name: str
    signed_by_name: str
    title: str
    body: str
    contact: dict[str, str]
    copies_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of an incident's timeline.

    `kind`: report, opened, graded, clock, reminded, missed, met, withdrawn, filed, override, link, closed.
    """

    at: datetime
    kind: str
    text: str
    detail: str = ""
    report_id: UUID | None = None
    by_name: str = ""


@dataclass(frozen=True, slots=True)
class IncidentCard:
    """An incident in a list. `nearest`: the clock that needs attention first (missed before running, earliest due first)."""

    id: UUID
    number: str
    title: str
    unit: str
    unit_name: str
    status: str
    status_label: str
    severity: Severity
    severity_label: str
    summary: str
    opened_at: datetime
    updated_at: datetime
    first_known_at: datetime
    reports: int
    clocks: tuple[ClockView, ...]
    nearest: ClockView | None
    missed: int
    suggestions: int = 0


@dataclass(frozen=True, slots=True)
class Board:
    """The duty desk: open incidents, the most pressing first, and figures for its head."""

    now: datetime
    incidents: tuple[IncidentCard, ...]
    running: int
    missed: int
    unclear_messages: int


@dataclass(frozen=True, slots=True)
class IncidentView:
    """Everything about one incident that reporting knows."""

    card: IncidentCard
    grade_reason: str
    computed_severity: Severity
    set_by_name: str
    set_reason: str
    facts: tuple[FactView, ...]
    missing: tuple[str, ...]
    reports: tuple[ReportView, ...]
    clocks: tuple[ClockView, ...]
    filings: tuple[FilingView, ...]
    timeline: tuple[Moment, ...]
    closed_at: datetime | None
    closed_by_name: str
    close_reason: str
    merged_into: UUID | None

    @property
    def unit(self) -> str:
        """Where it happened."""
        return self.card.unit


@dataclass(frozen=True, slots=True)
class MessageView:
    """An inbound message and what became of it. `place`: the unit of its incident. `late_by`: how long it was under way.

    `typed`: who typed it, when it was spoken; `words`: of a voice message, what was typed of it.
    """

    id: UUID
    channel: Channel
    channel_label: str
    person_id: UUID | None
    sender_name: str
    registered: bool
    address: str
    unit: str
    unit_name: str
    place: str | None
    text: str
    received_at: datetime
    sent_at: datetime | None
    late_by: timedelta | None
    media: tuple[Media, ...]
    location: Location | None
    disposition: Disposition
    disposition_label: str
    reason: str
    subject_id: UUID | None
    incident_id: UUID | None
    incident_number: str | None
    incident_title: str | None
    answered_with: str
    left_out: tuple[str, ...] = ()
    typed: Typed | None = None
    words: Typed | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A written report as the program would write it, for a person to correct and sign."""

    title: str
    body: str
    unit: str
    unit_name: str
    submitted_to: str
    submitted_to_name: str
    ordinal_label: str

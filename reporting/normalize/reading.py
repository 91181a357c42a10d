"""What a reading of a text is made of: facts, each with the words it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a value is what it is: the words, where they stand in the text as received, and how sure the reader is."""

    words: str
    start: int
    end: int
    confidence: float
    flag: str | None = None
    """One of at_least, approx, implicit, sum, more (an addition to what was known), none_reported."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one incident's part of a text says. None means that the text does not say."""

    category: str | None = None
    sub_category: str | None = None
    occurred_at: datetime | None = None
    precision: str | None = None
    """How fine `occurred_at` is: day, hour or minute."""
    location: str | None = None
    deaths: int | None = None
    injured: int | None = None
    missing: int | None = None
    trapped: int | None = None
    evacuated: int | None = None
    loss_yuan: int | None = None
    magnitude: float | None = None
    burnt_hectares: float | None = None
    source: str | None = None
    extent: str | None = None
    trend: str | None = None
    measures: str | None = None
    on_scene: str | None = None
    evidence: Mapping[str, Evidence] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a whole text says and wants."""

    intents: tuple[str, ...]
    """report, followup, correction, zero_report, ack, question, spam, other; most important first, never empty."""
    found: Found
    incidents: tuple[Found, ...]
    incident_number: str | None = None
    ack_code: str | None = None
    correction_of: tuple[str, ...] = ()

    @property
    def intent(self) -> str:
        """The most important intent."""
        return self.intents[0]

"""What the API takes and tells of drawing up rosters."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from web.api.out import Out

HourMinute = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["08:00"])


class ShiftTimeIO(Out):
    """One shift of a day, in local time. Shifts are in order; one that starts before the one before it is on the next day."""

    starts: str = HourMinute
    hours: int = Field(ge=1, le=24)


class PostIO(Out):
    """A post of a unit. `needed`: always, or in important periods only."""

    post: str = Field(min_length=1, max_length=20, description="officer, second_officer, leader, or a name of the unit's own")
    shifts: tuple[ShiftTimeIO, ...] = Field(min_length=1, max_length=24)
    rest_hours: float = Field(default=12, ge=0, le=72)
    needed: Literal["always", "important"] = "always"


class PostsIO(Out):
    """All posts of a unit, in its order; none: the usual ones."""

    posts: tuple[PostIO, ...] = Field(max_length=20)


class PeriodIn(BaseModel):
    """An important period, both days included, for the unit and all below it."""

    name: str = Field(min_length=1, max_length=40)
    first: date
    last: date


class PeriodOut(Out):
    """An important period and who set it."""

    id: UUID
    unit: str
    name: str
    first: date
    last: date


class PeriodsOut(Out):
    """Important periods over a unit."""

    periods: tuple[PeriodOut, ...]


class FitnessIn(BaseModel):
    """Someone is given a post, or not, whatever their qualifications; `fit` null: these count again."""

    post: str = Field(min_length=1, max_length=20)
    person_id: UUID
    fit: bool | None
    reason: str = Field(default="", max_length=200)


class MemberOut(Out):
    """Someone of a unit, what they may be given, and why not the rest."""

    person_id: UUID
    name: str
    posts: tuple[str, ...]
    why_not: dict[str, str]


class CrewOut(Out):
    """Everybody of a unit."""

    people: tuple[MemberOut, ...]


class WishIO(Out):
    """What someone wishes for a day; `kind` null: nothing any more."""

    person_id: UUID
    day: date
    kind: Literal["want", "avoid"] | None
    note: str = Field(default="", max_length=200)


class WishesIO(Out):
    """Wishes of a unit."""

    wishes: tuple[WishIO, ...] = Field(max_length=1000)


class AbsenceIn(BaseModel):
    """Someone is away, both days included."""

    person_id: UUID
    first: date
    last: date
    reason: str = Field(min_length=1, max_length=200)


class AbsenceOut(Out):
    """When someone is away."""

    id: UUID
    person_id: UUID
    first: date
    last: date
    reason: str


class GenerateIn(BaseModel):
    """Which days are drawn up."""

    first: date
    last: date


class PublishIn(BaseModel):
    """`version` and `seen` as the draft told them; a reason where rules are broken."""

    version: int
    seen: str = Field(default="", max_length=64)
    reason: str = Field(default="", max_length=500)


class PlannedOut(Out):
    """One shift; `person_id` null: the post stays empty. `decided`: by people before the draft."""

    post: str
    day: date
    person_id: UUID | None
    name: str
    starts_at: datetime
    ends_at: datetime
    decided: bool


class NoteOut(Out):
    """One thing that could not be met, and why. `about`: empty, wish, fairness, calendar, time."""

    about: str
    sentence: str
    day: date | None
    post: str


class FindingOut(Out):
    """One broken rule."""

    rule: str
    label: str
    sentence: str
    day: date | None


class ShareOut(Out):
    """Somebody's shifts by class of day (ordinary, weekend, holiday): in these days, and before."""

    person_id: UUID
    name: str
    here: dict[str, int]
    before: dict[str, int]


class DraftOut(Out):
    """A draft and the roster as it would stand. `state`: draft, published, dropped. `seen` goes with publishing."""

    id: UUID
    unit: str
    first: date
    last: date
    state: str
    version: int
    made_at: datetime
    proven: bool
    seen: str
    shifts: tuple[PlannedOut, ...]
    notes: tuple[NoteOut, ...]
    broken: tuple[FindingOut, ...]
    shares: tuple[ShareOut, ...]
    published_at: datetime | None
    reason: str


class PublishedOut(Out):
    """What publishing did."""

    added: int
    changed: int
    removed: int
    detail: str

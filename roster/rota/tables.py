"""Tables of what a roster is drawn up from, and its drafts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from runtime.tables import utc_column
from schemas import uuid7


class RotaPost(SQLModel, table=True):
    """One post of one unit, as a `patterns.PostRule`. A unit without rows has officer and leader always, a second in need."""

    __tablename__ = "rota_post"

    unit: str = Field(primary_key=True, max_length=32)
    post: str = Field(primary_key=True)
    place: int = Field(default=0, description="order in which the unit shows them")
    shifts: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False), description="starts (08:00), hours")
    rest_minutes: int
    needed: str = Field(default="always", description="always, important (in important periods only)")


class RotaFitness(SQLModel, table=True):
    """A person is, or is not, to be given a post of a unit, whatever their qualifications say."""

    __tablename__ = "rota_fitness"

    unit: str = Field(primary_key=True, max_length=32)
    post: str = Field(primary_key=True)
    person_id: UUID = Field(primary_key=True)
    fit: bool
    reason: str = ""
    by: UUID | None = None
    at: datetime = utc_column()


class RotaWish(SQLModel, table=True):
    """Someone would like to be on duty on a day (`want`), or not (`avoid`)."""

    __tablename__ = "rota_wish"
    __table_args__ = (UniqueConstraint("unit", "person_id", "day"),)

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    unit: str = Field(max_length=32)
    person_id: UUID
    day: date
    kind: str
    note: str = ""
    by: UUID | None = None
    at: datetime = utc_column()


class RotaAbsence(SQLModel, table=True):
    """Someone is away for some days that are known before the roster is drawn up: leave, training, a journey."""

    __tablename__ = "rota_absence"
    __table_args__ = (Index("ix_rota_absence_person_id_last", "person_id", "last"),)

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    unit: str = Field(max_length=32)
    person_id: UUID
    first: date
    last: date
    reason: str = ""
    by: UUID | None = None
    at: datetime = utc_column()


class HolidayOverride(SQLModel, table=True):
    """A day whose class was imported; it counts before the published calendar."""

    __tablename__ = "holiday_override"

    day: date = Field(primary_key=True)
    kind: str = Field(description="holiday, weekend, ordinary (a make-up workday)")
    name: str = ""
    by: UUID | None = None
    at: datetime = utc_column()


class ImportantPeriod(SQLModel, table=True):
    """Days on which every duty room of a unit's subtree has two officers (重要时段)."""

    __tablename__ = "important_period"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    unit: str = Field(max_length=32, index=True)
    name: str
    first: date
    last: date
    by: UUID | None = None
    at: datetime = utc_column()


class RotaDraft(SQLModel, table=True):
    """A roster as it was generated. States: `draft` → `published`; `dropped` when a later one took its place.

    `version` goes up with each change, so that of two who publish at once the second is told.
    """

    __tablename__ = "rota_draft"
    __table_args__ = (Index("ix_rota_draft_unit_made_at", "unit", "made_at"),)

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    unit: str = Field(max_length=32)
    first: date
    last: date
    state: str = "draft"
    version: int = 1
    made_at: datetime = utc_column()
    made_by: UUID | None = None
    plan: list[dict[str, Any]] = Field(
        sa_column=Column(JSON, nullable=False), description="post, day, starts_at, ends_at, person"
    )
    notes: list[dict[str, Any]] = Field(
        sa_column=Column(JSON, nullable=False), description="what could not be met: about, sentence"
    )
    proven: bool = True
    stood: dict[str, int] = Field(
        sa_column=Column(JSON, nullable=False), description="versions of the shifts that it was made beside"
    )
    published_at: datetime | None = utc_column(nullable=True)
    published_by: UUID | None = None
    reason: str = Field(default="", description="why it was published although rules are broken")
    broken: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False), description="the rules that it broke when it was published"
    )

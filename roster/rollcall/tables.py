"""Tables of roll calls: plans that recur, each roll call with its sealed draw, everyone drawn, every answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from roster.rollcall.spec import Spec
from runtime.tables import utc_column
from schemas import uuid7


class RollCallPlan(SQLModel, table=True):
    """Roll calls that recur: at each time of `cron`, at a random moment of the window that begins then."""

    __tablename__ = "roll_call_plan"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    unit: str = Field(max_length=32, index=True, description="it and everything below it may be called")
    title: str
    spec: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False), description="`roster.rollcall.spec.Spec`")
    by: UUID | None = Field(default=None, description="who made it")
    cron: str = Field(description="minute hour day month weekday, in the local timezone")
    window_seconds: int = Field(default=0, description="0: exactly then")
    active: bool = True
    made_at: datetime = utc_column()
    ended_at: datetime | None = utc_column(nullable=True)
    ended_by: UUID | None = None

    @property
    def terms(self) -> Spec:
        """The terms."""
        return Spec.model_validate(self.spec)


class RollCall(SQLModel, table=True):
    """One roll call.

    States: `planned` → `running` → `closed`; `cancelled` by a person; `skipped` when its moment went by unheld.
    """

    __tablename__ = "roll_call"
    __table_args__ = (Index("ix_roll_call_unit_state", "unit", "state"),)

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    plan_id: UUID | None = Field(default=None, index=True)
    unit: str = Field(max_length=32)
    title: str
    drill: bool = False
    spec: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False), description="`roster.rollcall.spec.Spec`")
    by: UUID | None = None
    seed: str = Field(description="64 hexadecimal digits; shown to nobody before the roll call is over")
    commitment: str = Field(description="SHA-256 of the seed, told at once")
    state: str = "planned"
    planned_at: datetime = utc_column()
    opens_at: datetime = utc_column(description="first moment at which it may begin")
    closes_at: datetime = utc_column(description="last moment at which it may begin")
    moment: datetime = utc_column(description="when it begins, as the seed says; shown to nobody before")
    started_at: datetime | None = utc_column(nullable=True, index=True)
    ended_at: datetime | None = utc_column(nullable=True)
    ended_by: UUID | None = None
    ended_reason: str = ""
    candidates_sha256: str = ""
    candidates: int = 0
    drawn: int = 0
    late_for_seconds: int = Field(default=7200, description="so long after their time people's answers count as late")
    after: list[float] = Field(sa_column=Column(JSON, nullable=False), description="shares of the limit at which channels begin")

    @property
    def terms(self) -> Spec:
        """The terms."""
        return Spec.model_validate(self.spec)


class RollCallList(SQLModel, table=True):
    """Who could be drawn: the candidates of a roll call as they stood when it began, as lines ``unit|person|post``."""

    __tablename__ = "roll_call_list"

    roll_call_id: UUID = Field(primary_key=True)
    lines: list[str] = Field(sa_column=Column(JSON, nullable=False))


class RollCallEntry(SQLModel, table=True):
    """Somebody drawn, or an empty post, and how they did.

    States: `waiting` → `on_time` | `late` | `stand_in` | `excused`, over `no_answer` | `wrong_code` when the time ran out;
    `empty_post` from the start.
    """

    __tablename__ = "roll_call_entry"
    __table_args__ = (
        UniqueConstraint("roll_call_id", "place"),
        Index("ix_roll_call_entry_person", "person_id", "roll_call_id"),
        Index("ix_roll_call_entry_next", "roll_call_id", "next_at"),
    )

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    roll_call_id: UUID = Field(foreign_key="roll_call.id")
    place: int = Field(description="order in which they were drawn, from 1")
    unit: str = Field(max_length=32, index=True)
    post: str
    person_id: UUID | None = Field(default=None, description="None: nobody was on the post")
    state: str = "waiting"
    code: str = Field(default="", description="what this person has to send back in this roll call")
    channels: list[str] = Field(sa_column=Column(JSON, nullable=False), description="by which this person is called, in order")
    step: int = Field(default=0, description="how many of them were used")
    called_at: datetime | None = utc_column(nullable=True)
    sent_at: datetime | None = utc_column(
        nullable=True, description="when a carrier first took a call of theirs: their time begins"
    )
    due_at: datetime | None = utc_column(nullable=True)
    next_at: datetime | None = utc_column(
        nullable=True, description="when their next channel begins or their time ends; None: never"
    )
    answered_at: datetime | None = utc_column(nullable=True)
    answered_channel: str = ""
    answer: str = Field(default="", description="their words")
    seconds: float | None = Field(default=None, description="from the carrier's accept to the answer")
    stand_in: str = Field(default="", description="who answered for them, as declared")
    wrong: int = Field(default=0, description="answers with a wrong code")
    reason: str = Field(default="", description="why excused, or why no channel led to them")
    excused_by: UUID | None = None


class RollCallAnswerRow(SQLModel, table=True):
    """One answer as it came, whatever it was worth."""

    __tablename__ = "roll_call_answer"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    entry_id: UUID = Field(index=True)
    at: datetime = utc_column()
    channel: str
    address: str = ""
    text: str = ""
    verdict: str = Field(description="`roster.rollcall.judging.Verdict`")

"""Tables of the directory."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from runtime.tables import utc_column
from schemas import uuid7
from schemas.divisions import Level
from schemas.values import Channel, Role


class Unit(SQLModel, table=True):
    """A government or a department (`schemas.divisions` says how codes are made)."""

    __tablename__ = "unit"

    code: str = Field(primary_key=True, max_length=32)
    name: str = Field(index=True)
    short_name: str = Field(default="", description="as people say it: 青石镇, without the county")
    level: str = Field(description="a `Level`; a department has its government's")
    parent: str | None = Field(default=None, foreign_key="unit.code", index=True)
    department: bool = False
    keeps_duty: bool = Field(default=False, description="has a duty room that is manned 24 hours")
    latitude: float | None = None
    longitude: float | None = None

    @property
    def rank(self) -> Level:
        """The unit's level."""
        return Level(self.level)


class Person(SQLModel, table=True):
    """Someone who reports, keeps duty, leads or supervises."""

    __tablename__ = "person"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    name: str = Field(index=True)
    unit: str = Field(foreign_key="unit.code", index=True)
    title: str = Field(default="", description="职务")
    language: str = "zh"
    active: bool = True


class Contact(SQLModel, table=True):
    """One way to reach a person; `rank` orders them. Several people may share an address only on different channels."""

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    channel: str = Field(description="a `Channel` value")
    address: str = Field(description="E.164 number, Telegram chat id, e-mail address")
    rank: int = 0
    verified_at: datetime | None = utc_column(nullable=True)
    flagged: str = Field(default="", description="why a carrier says that it cannot be reached; empty: usable")
    flagged_at: datetime | None = utc_column(nullable=True)

    @property
    def way(self) -> Channel:
        """The channel."""
        return Channel(self.channel)


class Qualification(SQLModel, table=True):
    """What a person is fit for: `duty_officer`, `duty_leader`, `information_officer`…, with an end where it lapses."""

    __tablename__ = "qualification"

    person_id: UUID = Field(foreign_key="person.id", primary_key=True)
    name: str = Field(primary_key=True)
    until: datetime | None = utc_column(nullable=True)


class Grant(SQLModel, table=True):
    """A role that a person holds over a unit and all below it."""

    __tablename__ = "grant_of_role"

    person_id: UUID = Field(foreign_key="person.id", primary_key=True)
    role: str = Field(primary_key=True)
    unit: str = Field(foreign_key="unit.code", primary_key=True)

    @property
    def as_role(self) -> Role:
        """The role."""
        return Role(self.role)


class Account(SQLModel, table=True):
    """How a person signs in."""

    __tablename__ = "account"

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", unique=True)
    username: str = Field(unique=True)
    password_hash: str
    disabled: bool = False
    demo: bool = Field(default=False, description="offered on the sign-in page of a demo")


class SignInSession(SQLModel, table=True):
    """A signed-in browser. The cookie holds a secret whose SHA-256 is the key; deleting the row signs out."""

    __tablename__ = "sign_in_session"

    secret_sha256: str = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    created_at: datetime = utc_column()
    expires_at: datetime = utc_column(index=True)
    seen_at: datetime = utc_column()
    browser: str = ""


class SignInFailures(SQLModel, table=True):
    """How often in a row a password was tried in vain for a username, whether it exists or not."""

    __tablename__ = "sign_in_failures"

    username: str = Field(primary_key=True, max_length=32)
    count: int = 0
    last_at: datetime = utc_column(index=True)


class ApiToken(SQLModel, table=True):
    """A token for the API: a role over a unit, named, revocable; only its SHA-256 is kept."""

    __tablename__ = "api_token"

    secret_sha256: str = Field(primary_key=True)
    name: str
    role: str
    unit: str = Field(foreign_key="unit.code")
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = utc_column()
    revoked_at: datetime | None = utc_column(nullable=True)

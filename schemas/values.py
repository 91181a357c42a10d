"""Values that several messages share: channels, lanes, posts, roles, grades, elements of a report."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.divisions import UnitCode


class Value(BaseModel):
    """An immutable part of a message."""

    model_config = ConfigDict(frozen=True, extra="ignore", json_schema_serialization_defaults_required=True)


class Channel(StrEnum):
    """The ways by which a message comes in or goes out."""

    SMS = "sms"
    TELEGRAM = "telegram"
    VOICE = "voice"
    EMAIL = "email"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    WEBHOOK = "webhook"
    APPRISE = "apprise"
    WEBPUSH = "webpush"
    WEB = "web"
    API = "api"
    PHONE = "phone"


class Lane(StrEnum):
    """How urgent a notice is; each lane is delivered by its own consumer."""

    URGENT = "urgent"
    ROUTINE = "routine"
    BULK = "bulk"


class Post(StrEnum):
    """Posts of a shift: 值班员, 第二值班员 (双人双岗), 带班领导."""

    OFFICER = "officer"
    SECOND_OFFICER = "second_officer"
    LEADER = "leader"


class Role(StrEnum):
    """What a person may do, within the subtree of a unit (信息员 值班员 带班领导 督查员 管理员)."""

    OFFICER = "officer"
    DUTY_OFFICER = "duty_officer"
    DUTY_LEADER = "duty_leader"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


class Severity(StrEnum):
    """Grades of an incident, worst first: 特别重大, 重大, 较大, 一般 (突发事件应对法)."""

    ESPECIALLY_MAJOR = "I"
    MAJOR = "II"
    LARGE = "III"
    ORDINARY = "IV"

    @property
    def rank(self) -> int:
        """1 for the worst, 4 for the least."""
        return list(Severity).index(self) + 1

    def at_least(self, other: Severity) -> bool:
        """Say whether this grade is as bad as `other` or worse."""
        return self.rank <= other.rank


class Means(StrEnum):
    """How something was reported to the superior: by a phone call on record, a written filing, or a message."""

    PHONE = "phone"
    WRITTEN = "written"
    MESSAGE = "message"


class ReportKind(StrEnum):
    """Kinds of report: 首报, 续报, 终报, 更正, 零报告."""

    FIRST = "first"
    FOLLOW_UP = "follow_up"
    FINAL = "final"
    CORRECTION = "correction"
    ZERO = "zero"


class Disposition(StrEnum):
    """What became of an inbound message: exactly one of these, visible to its sender and on the desk."""

    REPORT = "report"
    REPLY = "reply"
    ANSWER = "answer"
    QUESTION = "question"
    ZERO_REPORT = "zero_report"
    UNCLEAR = "unclear"
    REFUSED = "refused"


class Location(Value):
    """A point, WGS 84, degrees."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)


class Media(Value):
    """A picture, a voice message or a document, kept in the object store under its SHA-256."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    content_type: str
    size: int = Field(ge=0, description="bytes")
    name: str = ""


class Sender(Value):
    """Who sent a message, as its carrier says it; `person_id` when a signed-in person or a token sent it."""

    address: str = Field(description="E.164 number, Telegram chat id, or account name")
    name: str = ""
    person_id: UUID | None = None


class Evidence(Value):
    """Why an element has its value: the words of the report that it was read from."""

    words: str
    confidence: float = Field(ge=0, le=1)
    start: int | None = Field(default=None, ge=0, description="where the words begin in the text, in characters")
    flag: Literal["at_least", "approx", "implicit", "sum", "more", "none_reported"] | None = None


class Elements(Value):
    """要素: what a report says of an incident. None: the report does not say."""

    category: str | None = None
    sub_category: str | None = None
    occurred_at: AwareDatetime | None = None
    occurred_precision: Literal["day", "hour", "minute"] | None = None
    location: str | None = None
    point: Location | None = None
    deaths: int | None = Field(default=None, ge=0)
    injured: int | None = Field(default=None, ge=0)
    missing: int | None = Field(default=None, ge=0)
    trapped: int | None = Field(default=None, ge=0)
    evacuated: int | None = Field(default=None, ge=0)
    loss_yuan: int | None = Field(default=None, ge=0)
    magnitude: float | None = Field(default=None, ge=0, le=10, description="of an earthquake")
    burnt_hectares: float | None = Field(default=None, ge=0, description="area that a fire has burnt, in hectares")
    source: str | None = None
    extent: str | None = None
    trend: str | None = None
    measures: str | None = None
    on_scene: str | None = None


class About(Value):
    """What a notice or an answer is about."""

    incident_id: UUID | None = None
    deadline_id: UUID | None = None
    escalation_id: UUID | None = None
    roll_call_id: UUID | None = None
    step: int | None = None
    message_id: UUID | None = None
    report_id: UUID | None = None


class Recipient(Value):
    """Who is to be reached: a person of the directory, or a bare address that wrote to us."""

    person_id: UUID | None = None
    channel: Channel | None = None
    address: str | None = None


class Obligation(Value):
    """One clock: `unit` owes its superior a report of one tier by a time."""

    deadline_id: UUID
    incident_id: UUID
    incident_number: str
    owed_to: UnitCode
    tier: str = Field(description="row name in the policy, e.g. phone-30m")
    tier_label: str = Field(description="e.g. 30分钟电话报告")
    starts_at: datetime
    due_at: datetime
    severity: Severity
    policy_version: str

"""The search form of the message log as it was filled in, and what it asks for."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, field_validator
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.asked import LEAST_DIGITS, Asked, Place
from directory.tables import Person
from reporting.log import numbered
from schemas.values import Channel, Lane
from web.errors import InvalidError

MOST_NAMESAKES = 300


class Search(BaseModel):
    """Which messages are looked for; empty fields ask for nothing."""

    person: str = Field("", max_length=40, description="name of the person written to or writing, or a part of it")
    number: str = Field("", max_length=40, description="the last digits of a number, at least four")
    incident: str = Field("", max_length=40, description="number of an incident")
    state: str = Field("", max_length=20, description="of a notice, or the disposition of an inbound message")
    channel: Channel | Literal[""] = ""
    lane: Lane | Literal[""] = Field("", description="how urgent: finds what went out only")
    direction: Literal["in", "out", ""] = ""
    first: date | Literal[""] = Field("", description="first local day")
    last: date | Literal[""] = Field("", description="last local day")
    before: str = Field("", max_length=80, description="`next` of the page before")

    @field_validator("person", "number", "incident", "state", "before")
    @classmethod
    def _trimmed(cls, value: str) -> str:
        return value.strip()

    @property
    def given(self) -> dict[str, str]:
        """What was asked for, for the address of another page, an export, and the journal."""
        return {name: str(value) for name, value in self.model_dump(exclude={"before"}).items() if value}


async def asked_for(session: AsyncSession, search: Search, roots: tuple[str, ...], zone: ZoneInfo) -> Asked:
    """Return what a form asks for.

    Raises:
        InvalidError: a field cannot mean anything; the sentence says which.
    """
    first, last = search.first or None, search.last or None
    if first and last and last < first:
        raise InvalidError("结束日期早于开始日期，请改正。")
    incident = await numbered(session, search.incident) if search.incident else None
    if search.incident and incident is None:
        raise InvalidError(f"没有编号为“{search.incident}”的事件，请核对编号。")
    return Asked(
        roots=roots,
        people=await _named(session, search.person) if search.person else None,
        digits=_digits(search.number) if search.number else "",
        incident_id=incident,
        state=search.state,
        channel=search.channel or None,
        lane=search.lane or None,
        since=_midnight(first, zone) if first else None,
        until=_midnight(last + timedelta(days=1), zone) if last else None,
        before=_place(search.before) if search.before else None,
    )


def _digits(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    if len(digits) < LEAST_DIGITS:
        raise InvalidError("请至少输入号码的后4位。")
    return digits


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _place(text: str) -> Place:
    try:
        return Place.read(text)
    except ValueError:
        raise InvalidError("翻页的位置不对，请回到第一页。") from None


async def _named(session: AsyncSession, name: str) -> tuple[UUID, ...]:
    fitting = select(col(Person.id)).where(col(Person.name).contains(name, autoescape=True))
    return tuple(await session.scalars(fitting.order_by(col(Person.id)).limit(MOST_NAMESAKES)))

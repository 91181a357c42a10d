"""Whom to ring: who is on duty now in the room that is asked for, officers first, then the leader, each by a number."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from directory import queries as directory
from roster.on_duty import OnDuty
from roster.queries import on_duty
from roster.rooms import rooms_above
from runtime.work import Work
from schemas import labels
from schemas.values import Channel
from schemas.voice import Purpose

MOST = 4
"""Telephones that are rung one after the other for one caller."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who asks for whom. `unit`: of a call upward the one that reports; else that whose duty room is wanted.

    `to_unit`: of a call upward the superior.
    """

    purpose: Purpose
    unit: str
    by: UUID | None
    name: str
    incident_id: UUID | None = None
    to_unit: str = ""


@dataclass(frozen=True, slots=True)
class Callee:
    """One who may take the call."""

    person_id: UUID
    name: str
    post: str
    unit: str
    number: str


async def next_callee(work: Work, wanted: Wanted, tried: Collection[str], own_number: str) -> Callee | None:
    """Return who is rung next; None when nobody is left.

    Args:
        work: the transaction.
        wanted: who asks for whom.
        tried: numbers that were rung already in this call.
        own_number: of the one who calls, who is not connected with himself.
    """
    if len(tried) >= MOST:
        return None
    for room in await rooms_above(work, wanted.to_unit or wanted.unit):
        people = await on_duty(work.session, room.code, work.now)
        for each in people:
            callee = await _callee(work, each, room.code)
            if callee and callee.number not in {*tried, own_number} and callee.person_id != wanted.by:
                return callee
        if people and wanted.purpose == "upward":
            return None
    return None


async def _callee(work: Work, each: OnDuty, unit: str) -> Callee | None:
    person, number = await directory.person(work.session, each.person_id), await number_of(work.session, each.person_id)
    return Callee(each.person_id, person.name, labels.post(each.post), unit, number) if person and number else None


async def number_of(session: AsyncSession, person_id: UUID) -> str:
    """Return the number under which a person is called: one for calls before one for texts; empty: none."""
    contacts = await directory.contacts_of(session, person_id)
    numbers = {contact.channel: contact.address for contact in reversed(contacts)}
    return numbers.get(Channel.VOICE) or numbers.get(Channel.SMS) or ""

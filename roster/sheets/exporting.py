"""The duty table of a unit from the database, ready for a workbook or a paper."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory import queries as directory
from directory.numbers import as_people_read
from directory.tables import Contact, Person
from roster.errors import Refused
from roster.queries import shifts_between
from roster.sheets.duty_table import DutyTable, Who, duty_table
from roster.sheets.paper import as_pdf
from roster.sheets.plain import as_csv
from roster.sheets.stretch import Stretch
from roster.sheets.workbook import as_workbook
from schemas.values import Channel

FORMS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
}
_WRITERS: dict[str, Callable[[DutyTable], bytes]] = {"xlsx": as_workbook, "pdf": as_pdf, "csv": as_csv}


async def table_of(session: AsyncSession, unit: str, stretch: Stretch, zone: ZoneInfo, *, phones: bool) -> DutyTable:
    """Return a unit's duty table; with numbers where the reader may see them.

    Raises:
        Refused: there is no such unit.
    """
    found = await directory.unit(session, unit)
    if found is None:
        raise Refused(f"没有代码为{unit}的单位。")
    days = (stretch.first, stretch.last + timedelta(days=1))
    start, end = (datetime(day.year, day.month, day.day, tzinfo=zone) for day in days)
    shifts = await shifts_between(session, unit, start, end)
    people = await _people(session, {each.person_id for each in shifts}, phones)
    return duty_table(found.short_name or found.name, shifts, people, stretch, zone)


async def as_file(table: DutyTable, form: str) -> bytes:
    """Return the table as a file of a form of `FORMS`, made beside the loop.

    Raises:
        Refused: a PDF is asked for and this machine has no Chinese font.
    """
    return await asyncio.to_thread(_WRITERS[form], table)


async def _people(session: AsyncSession, ids: Iterable[UUID], phones: bool) -> dict[UUID, Who]:
    wanted = list(ids)
    people = await session.scalars(select(Person).where(col(Person.id).in_(wanted)))
    numbers: dict[UUID, str] = {}
    if phones:
        of = select(Contact).where(col(Contact.person_id).in_(wanted), col(Contact.channel).in_((Channel.SMS, Channel.VOICE)))
        for contact in await session.scalars(of.where(col(Contact.flagged) == "").order_by(col(Contact.rank))):
            numbers.setdefault(contact.person_id, as_people_read(contact.address))
    return {each.id: Who(each.name, numbers.get(each.id, "")) for each in people}

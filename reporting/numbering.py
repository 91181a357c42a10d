"""Incident numbers: 2026-0042, counted by local year."""

from __future__ import annotations

from typing import cast

from sqlalchemy import select
from sqlmodel import col

from reporting.tables import IncidentNumber
from runtime.database import insert_into
from runtime.work import Work

_LOCKED = "incident numbers"


async def lock_numbers(work: Work) -> IncidentNumber:
    """Return this year's counter, locked until the transaction ends.

    Whoever places a report takes it first. So two reports of one event, handled at the same time by two processes, are placed
    one after the other, and the second sees the incident that the first opened.
    """
    year = work.now.astimezone(work.settings.zone).year
    if counter := work.cache.get((_LOCKED, year)):
        return cast(IncidentNumber, counter)
    await work.session.execute(insert_into(work.session, IncidentNumber).values(year=year, last=0).on_conflict_do_nothing())
    query = select(IncidentNumber).where(col(IncidentNumber.year) == year).with_for_update()
    counter = (await work.session.scalars(query.execution_options(populate_existing=True))).one()
    work.cache[_LOCKED, year] = counter
    return counter


def next_number(counter: IncidentNumber) -> str:
    """Take the next number."""
    counter.last += 1
    return f"{counter.year}-{counter.last:04d}"

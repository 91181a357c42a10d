"""An incident, locked until the transaction ends: its facts, grade and clocks change one after the other."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from reporting.tables import Incident
from runtime.work import Work

_LOCKED = "incident"


async def locked(work: Work, incident_id: UUID) -> Incident | None:
    """Return an incident as it stands, locked; None: there is none. Who has it locked already gets it from the cache."""
    if known := work.cache.get((_LOCKED, incident_id)):
        return cast(Incident, known)
    await work.session.flush()
    query = select(Incident).where(col(Incident.id) == incident_id).with_for_update()
    incident = (await work.session.scalars(query.execution_options(populate_existing=True))).one_or_none()
    work.cache[_LOCKED, incident_id] = incident
    return incident

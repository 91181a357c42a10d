"""An incident, locked until the transaction ends: its facts, grade and clocks change one after the other."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from reporting.tables import Incident
from runtime.work import Work


async def locked(work: Work, incident_id: UUID) -> Incident | None:
    """Return an incident as it stands, locked; None: there is none."""
    await work.session.flush()
    query = select(Incident).where(col(Incident.id) == incident_id).with_for_update()
    return (await work.session.scalars(query.execution_options(populate_existing=True))).one_or_none()

"""Names of persons as the roster says them."""

from __future__ import annotations

from uuid import UUID

from directory import queries as directory
from runtime.work import Work


async def person_name(work: Work, person_id: UUID) -> str:
    """Return what people call a person."""
    found = await directory.person(work.session, person_id)
    return found.name if found else "未知人员"

"""Empty posts by API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from directory import queries as directory
from directory.rights import Action
from roster.watch import queries as watch
from web.api.out import Out
from web.api.reading import FAULTS
from web.errors import NotFoundError
from web.gate import require, where
from web.identity import SignedInViewer
from web.names import units
from web.site import TheSite

router = APIRouter(prefix="/api/roster", tags=["roster"], responses=FAULTS)


class GapOut(Out):
    """One empty post. `state`: open, filled, passed, dropped."""

    id: UUID
    unit: str
    unit_name: str = ""
    post: str
    starts_at: datetime
    ends_at: datetime = Field(description="where the search ended, if it is empty beyond that")
    state: str
    found_at: datetime
    told_at: datetime | None
    told: tuple[UUID, ...]
    taken_by: UUID | None
    taken_at: datetime | None
    escalates_at: datetime | None = Field(None, description="when the superior is called unless it is filled")
    escalated_at: datetime | None
    escalation_id: UUID | None


class Gaps(BaseModel):
    """Empty posts, the nearest first."""

    gaps: tuple[GapOut, ...]


@router.get("/gaps", summary="Empty posts ahead")
async def gaps(
    site: TheSite,
    viewer: SignedInViewer,
    unit: Annotated[str, Query(max_length=32, description="a unit and all below it; none: all that the caller may see")] = "",
) -> Gaps:
    """Return the empty posts of duty rooms as the last search found them."""
    rule = site.platform.policy.gaps
    async with site.platform.database.read() as session:
        roots = where(viewer, Action.SEE_ROSTER)
        if unit:
            found = await directory.unit(session, unit)
            if found is None:
                raise NotFoundError("没有这个单位。")
            require(viewer, Action.SEE_ROSTER, unit, unit_name=found.name)
            roots = (unit,)
        rows = await watch.open_gaps(session, roots)
        places = await units(session, {row.unit for row in rows})
    extra = [
        {"unit_name": places.get(r.unit, r.unit), "escalates_at": watch.will_escalate_at(r, rule) if rule else None} for r in rows
    ]
    return Gaps(gaps=tuple(GapOut.model_validate(r).model_copy(update=more) for r, more in zip(rows, extra, strict=True)))

"""Setting an element by API, as a person does on the page: with a reason, asked twice when it looks like a slip."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from directory.rights import Action
from reporting.commands import override_fact
from runtime.work import Work
from web.api.doing import Key, once_of
from web.api.models import Detail
from web.api.out import Fault
from web.api.reading import FAULTS, detail_of
from web.asker import person_of
from web.case import case_of, incident_for
from web.errors import RepeatedError
from web.identity import SignedInViewer
from web.once import run_once
from web.site import TheSite

UNCHECKED = "`unchecked`: it looks like a slip; check it and send `checked`. `refused`: cannot be done now."
REFUSED: dict[int | str, dict[str, Any]] = {409: {"model": Fault, "description": UNCHECKED}}

router = APIRouter(prefix="/api", responses=FAULTS | REFUSED)


class FactIn(BaseModel):
    """An element as a person sets it."""

    value: str | int | None = Field(description="as typed on the page; null: not known")
    reason: str = Field(min_length=1, max_length=500)
    seen: UUID | None = Field(default=None, description="`said.id` of the value that was looked at; another counting by now: 409")
    checked: bool = Field(default=False, description="a figure that rises or falls sharply, or is wiped out, was checked")


@router.post("/incidents/{incident_id}/facts/{name}", tags=["incidents"], summary="Set or confirm an element by hand")
async def set_fact(
    site: TheSite, viewer: SignedInViewer, incident_id: UUID, name: str, fact: FactIn, *, idempotency_key: Key = None
) -> Detail:
    """Set an element in the caller's name; only a person can. Returns the incident as it is now."""
    async with site.platform.database.read() as session:
        await incident_for(session, site, viewer, incident_id, Action.OVERRIDE_FACT)
    by = person_of(viewer, "不能更正要素：更正必须由人负责")

    async def job(work: Work) -> bool:
        await override_fact(work, by, incident_id, name, fact.value, reason=fact.reason, seen=fact.seen, checked=fact.checked)
        return True

    if not await run_once(site, once_of(viewer, idempotency_key), job):
        raise RepeatedError("这个 Idempotency-Key 的请求已经办理过，没有重复办理。")
    async with site.platform.database.read() as session:
        return detail_of(await case_of(session, site, viewer, incident_id))

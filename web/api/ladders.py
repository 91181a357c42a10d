"""Previews of ladders by API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from schemas.values import Severity
from web.api.out import Out
from web.api.reading import FAULTS
from web.identity import SignedInViewer
from web.ladder_preview import Around, preview_of
from web.site import TheSite

router = APIRouter(prefix="/api", responses=FAULTS)


class CalleeOut(Out):
    """Someone who would be called. `rings_at`: when the telephone rings, too, unless they have answered by then.

    `no_call`: it should, and there is no number.
    """

    name: str
    post: str
    phone: str
    channels: tuple[str, ...]
    because: str
    takers: tuple[str, ...]
    gap: str
    rings_at: datetime | None
    no_call: bool


class StepOut(Out):
    """One step as it would fire. `gap`: nobody is on its posts then, and the next one fires at once."""

    number: str
    label: str
    at: datetime
    unit: str
    unit_name: str
    reason: str
    wait: str
    at_once: bool
    callees: tuple[CalleeOut, ...]
    gap: str


class PreviewOut(Out):
    """The whole climb of one clock, when no call is answered and none fails.

    `no_line`: calls are passed over, there is no telephone line.
    """

    unit: str
    unit_name: str
    owed_to: str
    owed_to_name: str
    tier: str
    tier_label: str
    ladder_label: str
    policy_version: str
    missed_at: datetime
    steps: tuple[StepOut, ...]
    ends_at: datetime
    end: str
    gaps: tuple[str, ...]
    no_line: str


@router.get("/ladders/preview", tags=["escalations"], summary="Who would be called when")
async def preview(
    site: TheSite,
    viewer: SignedInViewer,
    *,
    unit: Annotated[str, Query(max_length=32, description="unit that owes")],
    tier: Annotated[str, Query(max_length=60, description="row name in the policy, e.g. report-2h")],
    at: Annotated[AwareDatetime | None, Query(description="when it is missed; none: now")] = None,
    severity: Annotated[Severity | None, Query(description="grade of the incident; none: the least that owes it")] = None,
) -> PreviewOut:
    """Run a ladder ahead over the roster as it stands now."""
    async with site.platform.database.read() as session:
        around = Around(session, viewer, site.platform.settings, site.platform.policy)
        return PreviewOut.model_validate(await preview_of(around, unit, tier, at or site.now, severity))

"""Doing by API: acknowledge, log a phone report, hand in a written one."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from fastapi import APIRouter, Header
from pydantic import AwareDatetime, BaseModel, Field

from directory.rights import Action, Viewer, may
from reporting.commands import PhoneLog, WrittenFiling, log_phone, submit_filing
from reporting.tables import Filing
from schemas.values import Channel
from web.api.calling import AcknowledgementOut
from web.api.models import FilingOut
from web.api.out import Fault
from web.api.reading import FAULTS
from web.case import incident_for
from web.errors import RepeatedError
from web.identity import SignedInViewer
from web.once import run_once
from web.pages.acknowledge import take
from web.site import Site, TheSite

REPEATED = "Cannot be done now, or the `Idempotency-Key` was used before."
REFUSED: dict[int | str, dict[str, Any]] = {409: {"model": Fault, "description": REPEATED}}

router = APIRouter(prefix="/api", responses=FAULTS | REFUSED)

Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=255, description="the same key is carried out once")]


class PhoneLogIn(BaseModel):
    """A phone report as it was made."""

    callee_name: str = Field(min_length=1, max_length=100)
    content: str = Field(min_length=1, max_length=4000)
    called_at: AwareDatetime | None = Field(default=None, description="none: now")
    callee_post: str = Field(default="", max_length=100)
    callee_number: str = Field(default="", max_length=40)
    unit: str = Field(default="", max_length=32, description="unit that called; empty: the caller's own")
    submitted_to: str = Field(default="", max_length=32, description="unit that was called; empty: the superior")


class FilingIn(BaseModel):
    """A written report."""

    title: str = Field(min_length=1, max_length=200)
    body: str = Field(min_length=1, max_length=20_000)
    unit: str = Field(default="", max_length=32, description="unit that reports; empty: the caller's own")
    submitted_to: str = Field(default="", max_length=32, description="unit that is reported to; empty: the superior")


@router.post("/escalations/{escalation_id}/acknowledge", tags=["escalations"], summary="Acknowledge an escalation")
async def acknowledge(site: TheSite, viewer: SignedInViewer, escalation_id: UUID) -> AcknowledgementOut:
    """Take an escalation in the caller's name; only a person can."""
    _, done = await take(site, viewer, escalation_id, Channel.API)
    assert done is not None
    return AcknowledgementOut(outcome=done.outcome, detail=done.sentence, again_at=done.again_at)


@router.post("/incidents/{incident_id}/phone-logs", tags=["incidents"], summary="Log a phone report", status_code=201)
async def phone_log(
    site: TheSite, viewer: SignedInViewer, incident_id: UUID, call: PhoneLogIn, idempotency_key: Key = None
) -> FilingOut:
    """Put a phone call upward on record; it meets the clocks that a phone call meets."""
    await _allowed(site, viewer, incident_id, Action.LOG_PHONE)
    logged = PhoneLog(**call.model_dump(exclude={"called_at"}), called_at=call.called_at or site.now)
    key = once_of(viewer, idempotency_key)
    return _told(await run_once(site, key, lambda work: log_phone(work, viewer.person_id, incident_id, logged)))


@router.post("/incidents/{incident_id}/filings", tags=["incidents"], summary="Hand in a written report", status_code=201)
async def filing(
    site: TheSite, viewer: SignedInViewer, incident_id: UUID, paper: FilingIn, idempotency_key: Key = None
) -> FilingOut:
    """Hand a paper in to the superior; it meets the clocks that a paper meets."""
    await _allowed(site, viewer, incident_id, Action.FILE_REPORT)
    signs = may(viewer, Action.SIGN_OFF, paper.unit or viewer.unit).allowed
    written = WrittenFiling(**paper.model_dump(), signed_by=viewer.person_id if signs else None)
    key = once_of(viewer, idempotency_key)
    return _told(await run_once(site, key, lambda work: submit_filing(work, viewer.person_id, incident_id, written)))


async def _allowed(site: Site, viewer: Viewer, incident_id: UUID, action: Action) -> None:
    async with site.platform.database.read() as session:
        await incident_for(session, site, viewer, incident_id, action)


def once_of(viewer: Viewer, key: str | None) -> UUID | None:
    """Return the id under which a request with this `Idempotency-Key` is carried out once."""
    return uuid5(NAMESPACE_URL, f"zhishou:api:{viewer.token}:{viewer.person_id}:{key}") if key else None


def _told(filing: Filing | None) -> FilingOut:
    if filing is None:
        raise RepeatedError("这个 Idempotency-Key 的请求已经办理过，没有重复办理。")
    return FilingOut.model_validate(filing)

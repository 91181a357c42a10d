"""我来处理: a person takes an escalation, from the board, the incident page or the banner."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from directory.rights import Viewer
from roster.commands import Acknowledgement, acknowledge
from roster.queries import EscalationView
from schemas.values import Channel
from web.escalation_doing import escalation_for
from web.identity import SignedInViewer
from web.once import OnceId, run_once
from web.pages.sign_in import local_path
from web.site import Site, TheSite

router = APIRouter(include_in_schema=False)

_DONE = {"taken": "acknowledged", "already_taken": "already", "too_late": "late", "noted": "noted"}


@router.post("/escalations/{escalation_id}/acknowledge")
async def submit(
    site: TheSite, viewer: SignedInViewer, escalation_id: UUID, once: OnceId = None, back: Annotated[str, Form()] = ""
) -> Response:
    """Take an escalation and return to where the button was, or to the incident."""
    found, done = await take(site, viewer, escalation_id, Channel.WEB, once)
    told = f"?done={_DONE[done.outcome]}" if done else ""
    page = found.escalation.page or f"/incidents/{found.escalation.incident_id}"
    return RedirectResponse(local_path(back) if back else f"{page}{told}", 303)


async def take(
    site: Site, viewer: Viewer, escalation_id: UUID, channel: Channel, once: UUID | None = None
) -> tuple[EscalationView, Acknowledgement | None]:
    """Acknowledge in the viewer's name; used by the page and the API.

    Raises:
        NotFoundError: there is no such escalation.
        ForbiddenError: it is not this viewer's, or the viewer is not a person.
    """
    found, person = await escalation_for(site, viewer, escalation_id)
    return found, await run_once(site, once, lambda work: acknowledge(work, escalation_id, person, channel))

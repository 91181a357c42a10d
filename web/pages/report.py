"""报告情况: the form for anyone with a phone and something to say, and the page that says it was received."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from directory.rights import Viewer
from reporting import queries as reporting
from reporting.intake.doors import Doors
from reporting.intake.refusals import NotTakenError
from reporting.intake.web_form import Taken, receive
from reporting.views import MessageView
from schemas import uuid7
from schemas.values import Disposition, Sender
from web.identity import AnyViewer
from web.letter import sees
from web.site import Site, TheSite

LEFT_OUT = re.compile(r"第\d+[张个](照片|文件)[^<>]{1,60}")
MOST_LOOKS = 8


class Asked(BaseModel):
    """What the address of the receipt carries: photos that were left out, and how often the page has looked."""

    left: list[str] = []
    look: int = 0


def routes(doors: Doors) -> APIRouter:
    """Return the form's routes; what is posted goes through the intake."""
    router = APIRouter(include_in_schema=False)

    @router.get("/report")
    async def form(request: Request, site: TheSite, viewer: AnyViewer) -> Response:
        """The form; a number and a name are asked only of who is not signed in."""
        return _form(request, site, viewer)

    @router.post("/report")
    async def submit(request: Request, site: TheSite, viewer: AnyViewer) -> Response:
        """Keep what was sent, then say so."""
        return await receive(
            doors.intake,
            request,
            _sender(viewer),
            receipt=_receipt,
            refuse=lambda refusal: _form(request, site, viewer, refusal),
            **({"unit": viewer.unit} if viewer else {}),
        )

    @router.get("/report/received/{message_id}")
    async def received(
        request: Request,
        site: TheSite,
        viewer: AnyViewer,
        message_id: UUID,
        asked: Annotated[Asked, Query()],
    ) -> Response:
        """Say that it is kept and, as soon as it has been read, under which number. Who has the id may see that much."""
        async with site.platform.database.read() as session:
            letter = await reporting.message(session, message_id)
        left_out = [each for each in asked.left if LEFT_OUT.fullmatch(each)]
        again = asked.look + 1 if _under_way(letter) and asked.look < MOST_LOOKS else None
        mine = viewer is not None and letter is not None and sees(viewer, letter)
        return site.render(
            "received.html", request, viewer, letter=letter, left_out=left_out, again=again, message_id=message_id, mine=mine
        )

    return router


def _under_way(letter: MessageView | None) -> bool:
    """Say whether a message is still to be read, or its report to be placed."""
    if letter is None:
        return True
    return letter.disposition in (Disposition.REPORT, Disposition.ANSWER) and letter.incident_number is None


def _sender(viewer: Viewer | None) -> Sender | None:
    return Sender(address=viewer.token or viewer.name, name=viewer.name, person_id=viewer.person_id) if viewer else None


def _form(request: Request, site: Site, viewer: Viewer | None, refusal: NotTakenError | None = None) -> Response:
    page = site.render("report.html", request, viewer, submission=uuid7(), refusal=refusal)
    if refusal:
        page.status_code = refusal.status
        if refusal.retry_after:
            page.headers["Retry-After"] = str(refusal.retry_after)
    return page


def _receipt(taken: Taken) -> Response:
    query = urlencode([("left", each) for each in taken.left_out])
    return RedirectResponse(f"/report/received/{taken.message.id}{'?' + query if query else ''}", 303)

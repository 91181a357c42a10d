"""A picture or voice message of a report, for who may see that report; the original, for few, on record."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from directory.rights import Action, Viewer, may
from reporting.views import MessageView
from runtime.work import Work
from schemas.intake import OriginalFetched
from web.attachment import answered, named, original, seen, untouched
from web.gate import require
from web.identity import SignedInViewer
from web.letter import letter_for
from web.site import TheSite

router = APIRouter(include_in_schema=False)


@router.get("/messages/{message_id}/media/{sha256}")
async def media(request: Request, site: TheSite, viewer: SignedInViewer, message_id: UUID, sha256: str) -> Response:
    """What people see of an attachment: upright, without what the device wrote into it. It never changes."""
    async with site.platform.database.read() as session:
        letter = await letter_for(session, viewer, message_id)
    data, kind = await seen(site.platform.media, named(letter, sha256))
    return answered(request, data, kind, sha256)


@router.get("/messages/{message_id}/media/{sha256}/original")
async def evidence(site: TheSite, viewer: SignedInViewer, message_id: UUID, sha256: str) -> Response:
    """An attachment as it came, with all that stands in it. Who fetched it when stands in the journal before they have it."""
    async with site.platform.database.read() as session:
        letter = await letter_for(session, viewer, message_id)
    require(viewer, Action.SEE_ORIGINAL, _where(letter, viewer), unit_name=letter.unit_name)
    medium = named(letter, sha256)
    data = await original(site.platform.media, sha256)

    async def record(work: Work) -> None:
        work.emit(
            OriginalFetched(
                time=work.now, unit=letter.unit, message_id=letter.id, sha256=sha256, by=viewer.person_id, token=viewer.token
            )
        )

    await site.platform.works.run(record)
    return untouched(data, medium)


def _where(letter: MessageView, viewer: Viewer) -> str:
    """Return the unit in whose name the viewer has to do with a message: where it happened, or its sender's."""
    return letter.place if letter.place and may(viewer, Action.SEE_ORIGINAL, letter.place).allowed else letter.unit

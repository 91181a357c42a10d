"""A picture or voice message of a report, for who may see that report."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from web.errors import NotFoundError
from web.identity import SignedInViewer
from web.letter import letter_for
from web.site import TheSite

router = APIRouter(include_in_schema=False)

SHOWN = ("image/jpeg", "image/png", "image/webp", "image/gif", "audio/ogg", "audio/mpeg", "audio/mp4", "audio/wav", "video/mp4")
"""Types that a browser may show in place; all others are offered as a download, since they could carry scripts."""


@router.get("/messages/{message_id}/media/{sha256}")
async def media(site: TheSite, viewer: SignedInViewer, message_id: UUID, sha256: str) -> Response:
    """One attachment, under its hash: it never changes."""
    async with site.platform.database.read() as session:
        letter = await letter_for(session, viewer, message_id)
    named = next((each for each in letter.media if each.sha256 == sha256), None)
    if named is None:
        raise NotFoundError("这条信息没有这个附件。")
    try:
        data, _ = await site.platform.media.fetch(sha256)
    except KeyError:
        raise NotFoundError("这个附件没有保存下来，请联系发送人重发。") from None
    headers = {"Cache-Control": "private, max-age=86400, immutable", "Content-Security-Policy": "default-src 'none'; sandbox"}
    if named.content_type not in SHOWN:
        headers["Content-Disposition"] = "attachment"
        return Response(data, media_type="application/octet-stream", headers=headers)
    return Response(data, media_type=named.content_type, headers=headers)

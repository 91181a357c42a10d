"""未留言来电: who called the duty number and left no word."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from web.identity import AVisit
from web.missed_calls import missed_lines

router = APIRouter(include_in_schema=False)


@router.get("/inbox/calls")
async def page(visit: AVisit) -> Response:
    """The calls of the last seven days below the viewer's units."""
    async with visit.reading() as session:
        calls = await missed_lines(session, visit.viewer, visit.site.now)
    template = "parts/missed_calls.html" if visit.request.headers.get("hx-request") else "missed_calls.html"
    return visit.show(template, calls=calls)

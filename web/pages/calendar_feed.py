"""A duty calendar under its secret address, for phones that subscribe: no sign-in, nothing kept on the way, 304 if unchanged."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from roster.feeds.subscribing import Issue, calendar_at, issue_of
from web.pace import Pace
from web.site import TheSite

router = APIRouter(include_in_schema=False)

pace = Pace(60, timedelta(minutes=1))
"""Of one calendar. Phones ask every quarter of an hour; a bad client shall not have the same shifts looked up all day long."""
HEADERS = {"Cache-Control": "private, no-cache", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
"""A phone may keep it and ask whether it is still so; nobody on the way may."""
SURE = timedelta(seconds=2)
"""HTTP knows whole seconds: only of a moment that is over can it be said that nothing changed since."""


@router.api_route("/calendar/{secret}.ics", methods=["GET", "HEAD"])
async def calendar(site: TheSite, request: Request, secret: str) -> Response:
    """The shifts as iCalendar; an unknown address, an ended one and one whose owner lost the right are all the same 404."""
    async with site.platform.database.read() as session:
        found = await calendar_at(session, secret)
        if found is None:
            return PlainTextResponse("没有这个日历，可能已经停用。", 404, {"X-Robots-Tag": "noindex, nofollow"})
        if seconds := pace.wait(found.key, site.now):
            return PlainTextResponse("请求太频繁，请稍后再试。", 429, {"Retry-After": str(seconds)})
        issue = await issue_of(session, found, site.now)
    headers = HEADERS | {"ETag": _tag(issue)}
    if at := _modified(issue, site.now):
        headers["Last-Modified"] = format_datetime(at, usegmt=True)
    if _unchanged(request, headers["ETag"], at):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="duty.ics"'
    return Response(issue.content, media_type="text/calendar; charset=utf-8", headers=headers)


def _tag(issue: Issue) -> str:
    """Return a weak tag: the answer may be compressed on its way."""
    return f'W/"{hashlib.sha256(issue.content).hexdigest()[:32]}"'


def _modified(issue: Issue, now: datetime) -> datetime | None:
    """Return since when it is so, in whole seconds; not before today: names change, and old shifts leave it, without a trace."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    at = max(issue.changed_at.astimezone(UTC), today).replace(microsecond=0)
    return at if at + SURE <= now else None


def _unchanged(request: Request, tag: str, modified: datetime | None) -> bool:
    known = request.headers.get("if-none-match")
    if known is not None:
        return any(each.strip().removeprefix("W/") == tag.removeprefix("W/") for each in known.split(",")) or known.strip() == "*"
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except ValueError:
        return False
    return modified is not None and since.tzinfo is not None and modified <= since

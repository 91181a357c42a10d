"""Who is asking: a browser that is signed in (cookie), or a program with a token (``Authorization: Bearer``)."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.ext.asyncio import AsyncSession

from directory.accounts import keep_alive, signed_in, viewer_of_token
from directory.rights import Viewer
from directory.sessions import AT_MOST
from web.errors import NotSignedInError
from web.site import Site, TheSite, site_of

COOKIE = "zhishou_session"


async def find_viewer(request: Request) -> Viewer | None:
    """Return who asks, or None. A token that does not hold is nobody, whatever the cookie says."""
    site = site_of(request)
    header = request.headers.get("authorization", "")
    if header:
        return await _of_token(site, header)
    secret = request.cookies.get(COOKIE)
    return await _of_cookie(site, secret) if secret else None


async def signed_in_viewer(request: Request) -> Viewer:
    """Return who asks.

    Raises:
        NotSignedInError: nobody is signed in.
    """
    viewer = await find_viewer(request)
    if viewer is None:
        raise NotSignedInError
    request.state.viewer = viewer
    return viewer


SignedInViewer = Annotated[Viewer, Depends(signed_in_viewer)]
AnyViewer = Annotated[Viewer | None, Depends(find_viewer)]


async def _of_token(site: Site, header: str) -> Viewer | None:
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        return None
    async with site.platform.database.read() as session:
        return await viewer_of_token(session, secret.strip())


async def _of_cookie(site: Site, secret: str) -> Viewer | None:
    async with site.platform.database.read() as session:
        found = await signed_in(session, secret, site.now)
    if found is None:
        return None
    if found.stale:
        await site.platform.works.run(lambda work: keep_alive(work, secret))
    return found.viewer


@dataclass(frozen=True, slots=True)
class Visit:
    """A signed-in person (or token) at a page: what nearly every page is given."""

    request: Request
    site: Site
    viewer: Viewer

    def reading(self) -> AbstractAsyncContextManager[AsyncSession]:
        """Open a session for queries."""
        return self.site.platform.database.read()

    def show(self, template: str, code: int = 200, **context: Any) -> HTMLResponse:
        """Return a page, with the HTTP status `code`."""
        page = self.site.render(template, self.request, self.viewer, **context)
        page.status_code = code
        return page


async def _visit(request: Request, site: TheSite, viewer: SignedInViewer) -> Visit:
    return Visit(request, site, viewer)


AVisit = Annotated[Visit, Depends(_visit)]


def hand_cookie(site: Site, response: Response, secret: str) -> None:
    """Give the browser its session. Scripts can't read it; over HTTPS it never travels in the open."""
    secure = site.platform.settings.public_url.startswith("https://")
    seconds = int(AT_MOST.total_seconds())
    response.set_cookie(COOKIE, secret, max_age=seconds, httponly=True, samesite="lax", secure=secure, path="/")

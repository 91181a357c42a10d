"""Duty calendars for pages and API alike: whose they are, and under which address they lie."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request

from directory.rights import Viewer
from web.errors import ForbiddenError
from web.site import Site


def owner_of(viewer: Viewer) -> UUID:
    """Return the person whose calendars a viewer makes and ends.

    Raises:
        ForbiddenError: the viewer is a token that acts in nobody's name.
    """
    if viewer.person_id is None:
        raise ForbiddenError("这个令牌不属于任何人，没有自己的值班日历；请由本人登录后生成，或用以本人名义的令牌。")
    return viewer.person_id


def address_of(site: Site, request: Request, secret: str) -> str:
    """Return the address of a calendar as phones reach it."""
    base = site.platform.settings.public_url or str(request.base_url)
    return f"{base.rstrip('/')}/calendar/{secret}.ics"

"""Duty calendars for pages and API alike: under which address they lie, and what is told who can have none."""

from __future__ import annotations

from fastapi import Request

from web.site import Site

NO_OWNER = "没有自己的值班日历"


def address_of(site: Site, request: Request, secret: str) -> str:
    """Return the address of a calendar as phones reach it."""
    base = site.platform.settings.public_url or str(request.base_url)
    return f"{base.rstrip('/')}/calendar/{secret}.ics"

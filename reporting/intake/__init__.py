"""Ways in: every message that reaches us, kept before it is answered for.

A way in is one file here. Those that carriers and programs call are routes, listed in `SOURCES`; `web_form.receive` and
`phone.take_down` are called by the pages that show the forms.
"""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter

from reporting.intake import api, sms, telegram
from reporting.intake.doors import Authenticate, Doors
from reporting.intake.keep import Intake, Kept, NotKeptError

__all__ = ["SOURCES", "Authenticate", "Doors", "Intake", "Kept", "NotKeptError", "routers"]

SOURCES: tuple[Callable[[Doors, Authenticate], APIRouter], ...] = (
    sms.routes,
    telegram.routes,
    api.routes,
)


def routers(doors: Doors, authenticate: Authenticate) -> list[APIRouter]:
    """Return the routes of all ways in, for the web application to include."""
    return [routes(doors, authenticate) for routes in SOURCES]

"""What every page and endpoint is given: the platform it stands on, the templates, and the live feed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment

from directory.rights import Viewer
from notifier.channels import usable
from runtime.platform import Platform
from schemas.values import Channel
from web.live import Live
from web.rendering import environment


@dataclass(frozen=True)
class Site:
    """One web process. `demo`: sign-in offers the demo's accounts; `sandbox`: the pretend handsets are at ``/sandbox``."""

    platform: Platform
    demo: bool
    sandbox: bool
    live: Live
    templates: Environment = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "templates", environment(self.zone, self.platform.clock.now))

    @property
    def zone(self) -> ZoneInfo:
        """The timezone that people read times in."""
        return self.platform.settings.zone

    @property
    def now(self) -> datetime:
        """The time, by the platform's clock."""
        return self.platform.clock.now()

    @property
    def calls(self) -> bool:
        """Whether the program can ring telephones."""
        return Channel.VOICE in usable(self.platform.settings)

    @property
    def rate(self) -> float:
        """How many seconds the platform's clock moves in a real second; 0 for one that is moved by hand."""
        return float(getattr(self.platform.clock, "rate", 0.0 if hasattr(self.platform.clock, "move") else 1.0))

    def render(self, template: str, request: Request, viewer: Viewer | None = None, **context: Any) -> HTMLResponse:
        """Return a page. `viewer` None: the page shows no menu."""
        viewer = viewer or getattr(request.state, "viewer", None)
        frame = {"site": self, "now": self.now, "request": request, "viewer": viewer, "path": request.url.path}
        return HTMLResponse(self.templates.get_template(template).render(frame | context))


def site_of(request: Request) -> Site:
    """Return the site that a request came to."""
    site: Site = request.app.state.site
    return site


TheSite = Annotated[Site, Depends(site_of)]

"""Static files: each is asked for with a mark of its content, so a browser may keep it for ever."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

from markupsafe import Markup
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

HERE = Path(__file__).parent / "static"
ICONS = HERE / "vendor" / "tabler-icons"
_ONE_YEAR = "public, max-age=31536000, immutable"
_ONE_HOUR = "public, max-age=3600"


@cache
def mark(path: str) -> str:
    """Return ten hex digits that change when the file does."""
    return hashlib.sha256((HERE / path).read_bytes()).hexdigest()[:10]


def address(path: str) -> str:
    """Return the address of a static file: ``desk.css`` -> ``/static/desk.css?v=0123456789``."""
    return f"/static/{path}?v={mark(path)}"


@cache
def icon(name: str, classes: str = "") -> Markup:
    """Return an icon's SVG, drawn in the colour of the text and hidden from screen readers.

    Raises:
        FileNotFoundError: no such icon is kept in ``static/vendor/tabler-icons``.
    """
    svg = (ICONS / f"{name}.svg").read_text()
    inner = re.sub(r"\s+", " ", svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]).strip()
    return Markup(
        f'<svg class="icon {classes}" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        f'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{inner}</svg>'
    )


class Assets(StaticFiles):
    """The files under ``web/static``."""

    def __init__(self) -> None:
        super().__init__(directory=HERE)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file; kept for a year when it was asked for with its mark."""
        response = await super().get_response(path, scope)
        marked = b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = _ONE_YEAR if marked and response.status_code == 200 else _ONE_HOUR
        return response

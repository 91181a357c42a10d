"""The person behind a request: some things only a person can do, no token."""

from __future__ import annotations

from uuid import UUID

from directory.rights import Viewer
from web.errors import ForbiddenError


def person_of(viewer: Viewer) -> UUID:
    """Return the person who asks.

    Raises:
        ForbiddenError: it is a token that stands for nobody.
    """
    if viewer.person_id is None:
        raise ForbiddenError("这个令牌不代表具体的人；换班、替班、交接班必须由本人办理。")
    return viewer.person_id

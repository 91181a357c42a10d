"""The person behind a request: some things only a person can do, no token."""

from __future__ import annotations

from uuid import UUID

from directory.rights import Viewer
from web.errors import ForbiddenError


def person_of(viewer: Viewer, why: str = "换班、替班、交接班必须由本人办理") -> UUID:
    """Return the person who asks.

    Raises:
        ForbiddenError: it is a token that stands for nobody; the sentence tells `why` a person is needed.
    """
    if viewer.person_id is None:
        raise ForbiddenError(f"这个令牌不代表具体的人，{why}。请由本人登录办理，或用以本人名义的令牌。")
    return viewer.person_id

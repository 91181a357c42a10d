"""Rights at the door of every page, call and button; `directory.rights` decides."""

from __future__ import annotations

from uuid import UUID

from directory.rights import Action, Viewer, may, roots
from web.errors import ForbiddenError


def require(viewer: Viewer, action: Action, unit: str, *, owner: UUID | None = None, unit_name: str = "") -> None:
    """Let pass who may do `action` to something of `unit`.

    Raises:
        ForbiddenError: the viewer may not; its message is the reason.
    """
    ruling = may(viewer, action, unit, owner=owner, unit_name=unit_name)
    if not ruling.allowed:
        raise ForbiddenError(ruling.reason)


def where(viewer: Viewer, action: Action) -> tuple[str, ...]:
    """Return the units in whose subtrees the viewer may do `action`, at least one.

    Raises:
        ForbiddenError: there is none.
    """
    units = roots(viewer, action)
    if not units:
        raise ForbiddenError(may(viewer, action, viewer.unit).reason)
    return units


def can(viewer: Viewer, action: str) -> bool:
    """Say whether the viewer may do `action` anywhere: what the menu shows."""
    return bool(roots(viewer, Action(action)))

"""What pages and API do to one shift: found, the right to change it checked, then the roster's command."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from directory import queries as directory
from directory.rights import Action, Viewer
from roster import queries as roster
from roster.changes import queries as changes
from roster.changes.tables import ShiftRequest
from roster.tables import Shift
from web.errors import NotFoundError
from web.gate import require


async def shift_for(session: AsyncSession, viewer: Viewer, shift_id: UUID, action: Action = Action.SEE_ROSTER) -> Shift:
    """Return a shift that the viewer may see or change; one's own may be seen by everybody.

    Raises:
        NotFoundError: there is none.
        ForbiddenError: the viewer may not.
    """
    shift = await roster.shift(session, shift_id)
    if shift is None:
        raise NotFoundError("这个班次已被删除，请刷新值班表。")
    if action is not Action.SEE_ROSTER or shift.person_id != viewer.person_id:
        await allowed(session, viewer, action, shift.unit)
    return shift


async def request_for(session: AsyncSession, viewer: Viewer, request_id: UUID, action: Action) -> ShiftRequest:
    """Return a request that the viewer may decide on.

    Raises:
        NotFoundError: there is none.
        ForbiddenError: the viewer may not.
    """
    found = await changes.request(session, request_id)
    if found is None:
        raise NotFoundError("没有找到这项申请。")
    await allowed(session, viewer, action, found.unit)
    return found


async def allowed(session: AsyncSession, viewer: Viewer, action: Action, unit: str) -> str:
    """Let pass who may do something at a unit; return the unit's name.

    Raises:
        NotFoundError: there is no such unit.
        ForbiddenError: the viewer may not.
    """
    found = await directory.unit(session, unit)
    if found is None:
        raise NotFoundError("没有这个单位。")
    require(viewer, action, unit, unit_name=found.short_name or found.name)
    return found.short_name or found.name

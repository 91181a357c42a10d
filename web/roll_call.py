"""A roll call, for who may see it: the own unit's share of it, whoever it was about as a whole."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from directory.rights import Action, Viewer, may
from roster.rollcall import queries
from roster.rollcall.views import CallView
from web.errors import NotFoundError
from web.gate import require, where

NOBODY = "不能应答点名：应答必须由本人作出"


async def roll_call_for(session: AsyncSession, viewer: Viewer, roll_call_id: UUID) -> CallView:
    """Return a roll call, counted over those whom the viewer may see.

    One that has not begun is shown to nobody but who may start one there: those called must not know of it.

    Raises:
        NotFoundError: there is none that concerns anybody of theirs.
        ForbiddenError: the viewer sees no roll calls at all.
    """
    view = await queries.call(session, roll_call_id, where(viewer, Action.SEE_ROLL_CALL))
    if view is None or (view.state == "planned" and not may(viewer, Action.START_ROLL_CALL, view.unit)):
        raise NotFoundError("没有这次点名，或者它不涉及您管辖的单位。")
    return view


async def roll_call_of(session: AsyncSession, viewer: Viewer, roll_call_id: UUID) -> CallView:
    """Return a roll call that the viewer may direct: break it off, excuse people, have its draw proved.

    Raises:
        NotFoundError: there is none.
        ForbiddenError: it is not theirs.
    """
    view = await roll_call_for(session, viewer, roll_call_id)
    require(viewer, Action.START_ROLL_CALL, view.unit, unit_name=view.unit_name)
    return view

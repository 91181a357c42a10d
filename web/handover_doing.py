"""What pages and API do with one handover: found, the right to see it checked, then the roster's command."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from directory.rights import Action, Viewer
from roster.handover import commands
from roster.handover import queries as handovers
from roster.handover.tables import Handover
from web.errors import NotFoundError
from web.handover_matters import matters
from web.handover_view import handover_for
from web.once import run_once
from web.shift_doing import allowed
from web.site import Site


async def found(
    session: AsyncSession, site: Site, viewer: Viewer, handover_id: UUID, action: Action = Action.SEE_ROSTER
) -> Handover:
    """Return a handover that the viewer takes part in, or may see or rule on by their role.

    Raises:
        NotFoundError: there is none.
        ForbiddenError: the viewer may not.
    """
    handover = await handovers.handover(session, handover_id)
    if handover is None:
        raise NotFoundError("没有找到这次交接班。")
    if action is not Action.SEE_ROSTER or not await handover_for(session, viewer, handover, site.now):
        await allowed(session, viewer, action, handover.unit)
    return handover


async def do(site: Site, viewer: Viewer, by: UUID, handover_id: UUID, act: str, *, words: str, once: UUID | None = None) -> None:
    """Sign for handing over (`words`: what is added), take over, send back or waive (`words`: why).

    Raises:
        Refused, NotFoundError, ForbiddenError: with the reason.
    """
    action = Action.MANAGE_HANDOVER if act == "waive" else Action.SEE_ROSTER
    async with site.platform.database.read() as session:
        handover = await found(session, site, viewer, handover_id, action)
        items = await matters(session, handover.unit, site.now, site.zone) if act == "hand-over" else []
    await run_once(site, once, _job(act, by, handover_id, words, items))


def _job(act: str, by: UUID, handover_id: UUID, words: str, items: list[dict[str, Any]]) -> Any:
    match act:
        case "hand-over":
            return lambda work: commands.hand_over(work, by, handover_id, items, words)
        case "take-over":
            return lambda work: commands.take_over(work, by, handover_id)
        case "send-back":
            return lambda work: commands.send_back(work, by, handover_id, words)
        case "waive":
            return lambda work: commands.waive(work, by, handover_id, words)
    raise NotFoundError("没有这种办理方式。")

"""值班台: the open incidents by their nearest clocks, what was just received, who is on duty now, and what is wrong."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from auditor.queries import Finding, findings
from directory import queries as directory
from directory.rights import Action, Viewer, roots
from reporting import queries as reporting
from reporting.views import MessageView
from roster import queries as roster
from roster.handover.queries import to_sign
from web.duty import rooms_of_interest
from web.escalation_view import EscalationLine, lines
from web.gate import can, where
from web.identity import AVisit, Visit
from web.pressing import pressing

router = APIRouter(include_in_schema=False)

LETTERS = 8


@router.get("/")
async def page(visit: AVisit) -> Response:
    """The duty desk; who has none, an information officer, goes to the report form."""
    if not can(visit.viewer, Action.SEE_BOARD):
        return RedirectResponse("/report", 303)
    return visit.show("board.html", **await _shown(visit))


@router.get("/parts/board")
async def part(visit: AVisit) -> Response:
    """The desk's content alone, for the page to fetch again."""
    return visit.show("board/content.html", **await _shown(visit))


@router.get("/parts/banner")
async def banner(visit: AVisit) -> Response:
    """What is wrong: escalations that nobody answered, and what the auditor found."""
    units = roots(visit.viewer, Action.SEE_BOARD)
    unanswered: list[EscalationLine] = []
    found: list[Finding] = []
    if units:
        async with visit.reading() as session:
            unanswered = await lines(session, await roster.exhausted(session, units), visit.viewer)
            found = await findings(session, visit.site.now)
    return visit.show("parts/banner.html", unanswered=unanswered, findings=found)


async def _shown(visit: Visit) -> dict[str, Any]:
    viewer, now = visit.viewer, visit.site.now
    units = where(viewer, Action.SEE_BOARD)
    async with visit.reading() as session:
        board = await reporting.board(session, units, now, visit.site.zone)
        return {
            "board": board,
            "clocks": {card.id: pressing(card.clocks, units) for card in board.incidents},
            "climbing": await _climbing(session, viewer, units),
            "rooms": await rooms_of_interest(session, units[0], now) if can(viewer, Action.SEE_ROSTER) else [],
            "letters": await _letters(session, viewer),
            "to_sign": await to_sign(session, viewer.person_id, now),
            "home": await directory.unit(session, units[0]),
        }


async def _climbing(session: AsyncSession, viewer: Viewer, units: tuple[str, ...]) -> dict[UUID, list[EscalationLine]]:
    """Return the escalations that are not over, by incident."""
    found: dict[UUID, list[EscalationLine]] = {}
    for line in await lines(session, await roster.open_escalations(session, units), viewer):
        found.setdefault(line.incident_id, []).append(line)
    return found


async def _letters(session: AsyncSession, viewer: Viewer) -> tuple[MessageView, ...]:
    units = roots(viewer, Action.SEE_INBOX)
    return await reporting.inbox(session, units, limit=LETTERS) if units else ()

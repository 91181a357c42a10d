"""来信: what was received and what became of it; the message page; a report moved to another incident by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from directory.rights import Action, Viewer, may
from reporting import queries as reporting
from reporting.commands import link_report, reject_suggestion, undo_link, unlink_report
from reporting.errors import Refused
from reporting.tables import Report
from reporting.views import IncidentCard
from runtime.work import Work
from web.errors import ForbiddenError, NotFoundError
from web.gate import can, require, where
from web.identity import AVisit, Visit
from web.letter import letter_for, report_of, waits_for_words
from web.missed_calls import missed_lines, waiting
from web.once import run_once
from web.pages.speech import may_type

router = APIRouter(include_in_schema=False)

MOST = 100
KINDS = {
    "": "全部",
    "unregistered": "未登记号码",
    "unclear": "未能看懂",
    "report": "报告",
    "zero_report": "零报告",
    "reply": "确认回复",
    "refused": "未受理",
}

DONE = {"linked": "报告的归属已调整。", "words": "语音内容已录入，正在按本人的报告读取。"}


class Move(BaseModel):
    """Which incident a report speaks of; empty: one of its own."""

    report_id: UUID
    incident_id: UUID | Literal[""] = ""
    reason: str = Field("", max_length=500)
    once: UUID | None = None


@router.get("/inbox")
async def page(visit: AVisit, only: str = "") -> Response:
    """All messages below the viewer's units; who has no desk sees their own."""
    viewer, whole, missed = visit.viewer, can(visit.viewer, Action.SEE_INBOX), 0
    async with visit.reading() as session:
        if whole:
            letters = await reporting.inbox(session, where(viewer, Action.SEE_INBOX), limit=MOST, only=only or None)
            missed = waiting(await missed_lines(session, viewer, visit.site.now))
        elif viewer.person_id:
            letters = await reporting.messages_of(session, viewer.person_id)
        else:
            raise ForbiddenError("这个令牌不能查看来信。")
    template = "parts/letters_table.html" if visit.request.headers.get("hx-request") else "inbox.html"
    return visit.show(template, letters=letters, only=only, kinds=KINDS, whole=whole, missed=missed)


@router.get("/messages/{message_id}")
async def message(visit: AVisit, message_id: UUID, done: str = "") -> Response:
    """One message: as it came, what it was taken for and why, how it was answered, where it led."""
    return await _page(visit, message_id, done=DONE.get(done, ""))


async def _page(visit: Visit, message_id: UUID, *, done: str = "", fault: str = "", move: Move | None = None) -> Response:
    """Return the page; with a fault also what was filled in to move its report."""
    viewer = visit.viewer
    async with visit.reading() as session:
        letter = await letter_for(session, viewer, message_id)
        report = await report_of(session, letter)
        others = await _open_incidents(session, viewer) if report else ()
    alone = not any(card.id != letter.incident_id or card.reports > 1 for card in others)
    rights = {
        "may_link": not alone and may(viewer, Action.LINK_REPORT, letter.place or letter.unit).allowed,
        "may_original": may(viewer, Action.SEE_ORIGINAL, letter.place or letter.unit).allowed,
        "may_type": waits_for_words(letter) and may_type(visit, letter),
    }
    shown = {"letter": letter, "report": report, "others": others, "done": done, "fault": fault, "move": move}
    return visit.show("message.html", 409 if fault else 200, **shown, **rights)


@router.post("/messages/{message_id}/link")
async def link(visit: AVisit, message_id: UUID, move: Annotated[Move, Form()]) -> Response:
    """Have its report speak of another incident, or with none given of one of its own."""
    by, target, reason = visit.viewer.person_id, move.incident_id or None, move.reason.strip()
    if not reason:
        return await _page(visit, message_id, fault="请写明调整的理由。", move=move)
    async with visit.reading() as session:
        await _may_move(session, visit.viewer, message_id, move.report_id, target if isinstance(target, UUID) else None)
    try:
        if isinstance(target, UUID):
            await run_once(visit.site, move.once, lambda work: link_report(work, by, move.report_id, target, reason))
        else:
            await run_once(visit.site, move.once, lambda work: unlink_report(work, by, move.report_id, reason))
    except Refused as refused:
        return await _page(visit, message_id, fault=refused.sentence, move=move)
    return RedirectResponse(f"/messages/{message_id}?done=linked", 303)


class Which(BaseModel):
    """Which report of a message."""

    report_id: UUID
    once: UUID | None = None


@router.post("/messages/{message_id}/not-the-same")
async def not_the_same(visit: AVisit, message_id: UUID, which: Annotated[Which, Form()]) -> Response:
    """Say that its report does not speak of the incident that was suggested."""
    return await _decide(visit, message_id, which, reject_suggestion)


@router.post("/messages/{message_id}/undo")
async def undo(visit: AVisit, message_id: UUID, which: Annotated[Which, Form()]) -> Response:
    """Take back what a person last did about where its report belongs."""
    return await _decide(visit, message_id, which, undo_link)


async def _decide(
    visit: AVisit, message_id: UUID, which: Which, command: Callable[[Work, UUID | None, UUID], Awaitable[Report]]
) -> Response:
    by = visit.viewer.person_id
    async with visit.reading() as session:
        await _may_move(session, visit.viewer, message_id, which.report_id, None)
    try:
        await run_once(visit.site, which.once, lambda work: command(work, by, which.report_id))
    except Refused as refused:
        return await _page(visit, message_id, fault=refused.sentence)
    return RedirectResponse(f"/messages/{message_id}?done=linked", 303)


async def _may_move(session: AsyncSession, viewer: Viewer, message_id: UUID, report_id: UUID, target: UUID | None) -> None:
    """Let pass who may link both here and there; an incident that is not theirs can't be filled or emptied from outside."""
    letter = await letter_for(session, viewer, message_id)
    report = await report_of(session, letter)
    if report is None or report.id != report_id:
        raise NotFoundError("这条信息里没有这份报告。")
    require(viewer, Action.LINK_REPORT, letter.place or letter.unit)
    if target is None:
        return
    other = await reporting.incident(session, target)
    if other is None:
        raise NotFoundError("没有这起事件，可能链接有误。")
    require(viewer, Action.LINK_REPORT, other.unit, unit_name=other.card.unit_name)


async def _open_incidents(session: AsyncSession, viewer: Viewer) -> tuple[IncidentCard, ...]:
    if not can(viewer, Action.LINK_REPORT):
        return ()
    return await reporting.incidents(session, where(viewer, Action.LINK_REPORT), status="open")

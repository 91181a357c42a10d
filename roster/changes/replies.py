"""A "1" by text accepts what one was asked, or approves it."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlmodel import col

from directory.rights import Action, may
from directory.viewers import viewer_of
from roster.changes import telling
from roster.changes.answering import accept
from roster.changes.deciding import approve
from roster.changes.tables import ShiftRequest
from roster.errors import Refused
from runtime.work import Work
from schemas.notices import NoticeAnswered


async def take(work: Work, event: NoticeAnswered) -> None:
    """Carry out what an answer says, when the notice was one of ours; what can't be done is told in words."""
    asked = or_(col(ShiftRequest.partner_notice) == event.notice_id, col(ShiftRequest.approver_notice) == event.notice_id)
    request = (await work.session.scalars(select(ShiftRequest).where(asked))).first()
    if request is None or event.person_id is None:
        return
    try:
        await _carry_out(work, event, request)
    except Refused as refusal:
        await telling.tell_refused(work, request, event.person_id, refusal.sentence)


async def _carry_out(work: Work, event: NoticeAnswered, request: ShiftRequest) -> None:
    person = event.person_id
    assert person is not None
    if request.partner_notice == event.notice_id:
        await accept(work, person, request.id)
        return
    viewer = await viewer_of(work.session, person)
    ruling = may(viewer, Action.APPROVE_SHIFT_CHANGE, request.unit) if viewer else None
    if not ruling:
        raise Refused(ruling.reason if ruling else "您已不在通讯录中，不能审批。")
    await approve(work, person, request.id, told_by_text=True)

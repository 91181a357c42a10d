"""What a leader does with a request, and what the clock does: approved it becomes shifts, unanswered it lapses."""

from __future__ import annotations

from uuid import UUID

from roster.changes import telling
from roster.changes.answering import carry_out, close, held
from roster.changes.asking import EXPIRE
from roster.changes.steps import OPEN, Act, after
from roster.changes.tables import ShiftRequest
from roster.errors import Refused
from runtime.handlers import Due
from runtime.work import Work


async def approve(work: Work, by: UUID, request_id: UUID, *, told_by_text: bool = False) -> ShiftRequest:
    """A leader approves: the roster is changed, both are told, and of a last-minute change the leader on duty too.

    Args:
        work: the transaction.
        by: who approves; the right to is the caller's to check.
        request_id: which request.
        told_by_text: who approves did so by text and is told the result the same way.

    Raises:
        Refused: it is one's own, the other has not accepted, it has ended, or the change has become impossible.
    """
    request = await held(work, request_id)
    _refuse_own(by, request)
    state = after(request.state, Act.APPROVE)
    touched = await carry_out(work, by, request)
    request.state, request.ended_at, request.ended_by = state, work.now, by
    work.cancel_timer(EXPIRE, request.id)
    telling.moved(work, request, by)
    await telling.tell_result(work, request, "已批准，值班表已更改", also=(by,) if told_by_text else ())
    soon = [each for each in touched if telling.is_last_minute(work, each)]
    if soon:
        parties = {request.from_person, request.to_person}
        await telling.tell_leader(work, by, soon[0], parties, request.reason)
    return request


async def turn_down(work: Work, by: UUID, request_id: UUID, reason: str) -> ShiftRequest:
    """A leader does not approve, and says why.

    Raises:
        Refused: it is one's own, it has ended, or no reason was given.
    """
    request = await held(work, request_id)
    _refuse_own(by, request)
    if not reason.strip():
        raise Refused("请写明不批准的理由。")
    await close(work, request, Act.REFUSE, by, reason)
    return request


async def lapse(due: Due, work: Work) -> None:
    """The shift begins and the request is not approved: it lapses, the roster stays as it is."""
    request = await held(work, UUID(due.key))
    if request.state in OPEN:
        await close(work, request, Act.EXPIRE, None, "")


def _refuse_own(by: UUID, request: ShiftRequest) -> None:
    if by in (request.from_person, request.to_person):
        raise Refused("不能审批与本人班次有关的申请，请由其他带班领导或上级审批。")

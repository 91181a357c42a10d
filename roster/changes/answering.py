"""What the two people do with a request: the other accepts or declines, who asked withdraws it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from roster.changes import telling
from roster.changes.applying import refuse_part, refuse_swap, stand_in, swap
from roster.changes.asking import EXPIRE
from roster.changes.queries import shifts_meant
from roster.changes.steps import Act, after
from roster.changes.tables import ShiftRequest
from roster.errors import Refused
from roster.shifts import current
from roster.tables import Shift
from runtime.work import Work

CHANGED = "这个班次在申请之后被改过或已删除，这项申请不能再办，请撤回后重新申请。"


async def accept(work: Work, by: UUID, request_id: UUID) -> ShiftRequest:
    """The other agrees; a leader is asked to approve.

    Raises:
        Refused: it was not they who were asked, it has ended, or the change has become impossible.
    """
    request = await held(work, request_id)
    if by != request.to_person:
        raise Refused("这项申请不是请您答复的，只能由被邀请的人同意。")
    state = after(request.state, Act.ACCEPT)
    await _refuse_impossible(work, request)
    request.state, request.answered_at = state, work.now
    await telling.ask_approver(work, request)
    return request


async def decline(work: Work, by: UUID, request_id: UUID, reason: str) -> ShiftRequest:
    """The other does not agree, before it is approved.

    Raises:
        Refused: it was not they who were asked, or it has ended.
    """
    request = await held(work, request_id)
    if by != request.to_person:
        raise Refused("这项申请不是请您答复的，不能由您拒绝。")
    await close(work, request, Act.REFUSE, by, reason)
    return request


async def withdraw(work: Work, by: UUID, request_id: UUID) -> ShiftRequest:
    """Who asked asks no more.

    Raises:
        Refused: another asked, or it has ended.
    """
    request = await held(work, request_id)
    if by != request.from_person:
        raise Refused("只有申请人本人能撤回。")
    await close(work, request, Act.WITHDRAW, by, "")
    return request


async def carry_out(work: Work, by: UUID, request: ShiftRequest) -> list[Shift]:
    """Make the shifts that a request asks for; return those that it concerned.

    Raises:
        Refused: a shift was changed meanwhile, has begun, or the change has become impossible.
    """
    why = f"{request.reason}（{'换班' if request.kind == 'swap' else '替班' if request.kind == 'substitute' else '离岗报备'}）"
    if request.kind == "swap":
        one, other = await _both(work, request)
        await swap(work, by, one, other, why)
        return [one, other]
    await _refuse_impossible(work, request)  # all of it before any of it: who answers by text is told, and nothing is undone
    touched: list[Shift] = []
    for shift in await _shifts(work, request):
        touched += await stand_in(work, by, shift, request.to_person, start=request.starts_at, end=request.ends_at, reason=why)
    return touched


async def _refuse_impossible(work: Work, request: ShiftRequest) -> None:
    if request.kind == "swap":
        return await refuse_swap(work, *await _both(work, request))
    for shift in await _shifts(work, request):
        await refuse_part(work, shift, request.starts_at, request.ends_at, request.to_person)
    return None


async def _both(work: Work, request: ShiftRequest) -> tuple[Shift, Shift]:
    one = await _same(work, request.shift_id, request.shift_version)
    return one, await _same(work, request.other_shift_id, request.other_version)


async def _shifts(work: Work, request: ShiftRequest) -> list[Shift]:
    """Return the shifts that another is to stand; of a leave, those that touch its time as they are now."""
    if request.shift_id is not None:
        return [await _same(work, request.shift_id, request.shift_version)]
    start = max(request.starts_at, work.now)
    touched = await shifts_meant(work.session, request.from_person, start, request.ends_at)
    if not touched:
        raise Refused(CHANGED)
    return [await current(work, each.id, each.version, request.reason) for each in touched]


async def _same(work: Work, shift_id: UUID | None, version: int | None) -> Shift:
    shift = await work.session.get(Shift, shift_id) if shift_id else None
    if shift is None or shift.version != version:
        raise Refused(CHANGED)
    return await current(work, shift.id, shift.version, "申请")


async def held(work: Work, request_id: UUID) -> ShiftRequest:
    """Return a request that nobody else changes until this transaction is done.

    Raises:
        Refused: there is none.
    """
    query = select(ShiftRequest).where(col(ShiftRequest.id) == request_id).with_for_update()
    request = (await work.session.scalars(query.execution_options(populate_existing=True))).first()
    if request is None:
        raise Refused("没有找到这项申请，请刷新页面后再试。")
    return request


async def close(work: Work, request: ShiftRequest, act: Act, by: UUID | None, reason: str) -> None:
    """End a request and tell both people.

    Raises:
        Refused: it has ended already.
    """
    request.state = after(request.state, act)
    request.ended_at, request.ended_by, request.ended_reason = work.now, by, reason.strip()
    work.cancel_timer(EXPIRE, request.id)
    telling.moved(work, request, by, request.ended_reason)
    words = {Act.REFUSE: "未获同意", Act.WITHDRAW: "申请人已撤回", Act.EXPIRE: "班次开始前没有办完，已经失效，原班次不变"}[act]
    await telling.tell_result(work, request, words + (f"：{request.ended_reason}" if request.ended_reason else ""))

"""How a change is asked for: a swap offered, a substitute asked, a leave reported with who stands in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from roster.changes import telling
from roster.changes.applying import refuse_part, refuse_swap
from roster.changes.queries import shifts_meant
from roster.changes.steps import OPEN
from roster.changes.tables import ShiftRequest
from roster.errors import Refused
from roster.shifts import current
from roster.tables import Shift
from runtime.work import Work
from schemas import uuid7

EXPIRE = "shift-request-expire"
NO_SUBSTITUTE = "离岗报备必须指定替班人员：请先联系好一位同事替班，再填上姓名报备。"


async def offer_swap(
    work: Work, by: UUID, shift_id: UUID, other_shift_id: UUID, *, version: int, other_version: int, reason: str
) -> ShiftRequest:
    """Offer one's shift for another's.

    Raises:
        Refused: a shift was changed meanwhile or has begun, is not one's own, or the exchange can't be.
    """
    one = await _own(work, by, shift_id, version, reason)
    other = await current(work, other_shift_id, other_version, reason)
    if other.unit != one.unit:
        raise Refused("只能和同一个值班室的班次互换。")
    if other.person_id == by:
        raise Refused("两个班次都是您自己的，不用换。")
    await refuse_swap(work, one, other)
    request = _request("swap", one, other.person_id, reason)
    request.other_shift_id, request.other_version = other.id, other.version
    request.expires_at = min(one.starts_at, other.starts_at)
    return await _keep(work, by, request)


async def ask_substitute(
    work: Work,
    by: UUID,
    shift_id: UUID,
    to_person: UUID,
    *,
    version: int,
    reason: str,
    start: datetime | None = None,
    end: datetime | None = None,
) -> ShiftRequest:
    """Ask another to stand one's shift, or from `start` until `end` of it; of a shift that has begun, the rest.

    Raises:
        Refused: the shift was changed meanwhile or is over, is not one's own, or the other can't stand it.
    """
    shift = await _own(work, by, shift_id, version, reason)
    ahead = await refuse_part(work, shift, start or shift.starts_at, end or shift.ends_at, to_person)
    request = _request("substitute", shift, to_person, reason)
    request.starts_at, request.ends_at = ahead
    request.expires_at = ahead[0] if ahead[0] > work.now else ahead[1]
    return await _keep(work, by, request)


async def report_leave(
    work: Work, by: UUID, to_person: UUID | None, *, start: datetime, end: datetime, reason: str
) -> ShiftRequest:
    """Report an absence; `to_person` stands all one's shifts in that time.

    Raises:
        Refused: no substitute is named, no reason given, there is no shift in that time, or the other can't stand them.
    """
    if to_person is None:
        raise Refused(NO_SUBSTITUTE)
    if not reason.strip():
        raise Refused("请写明离岗的理由。")
    start = max(start, work.now)
    if end <= start:
        raise Refused("离岗的结束时间要晚于开始时间，也不能已经过去。")
    touched = await shifts_meant(work.session, by, start, end)
    if not touched:
        raise Refused("这段时间您没有班次，不用报备。")
    for shift in touched:
        await refuse_part(work, shift, start, end, to_person)
    request = _request("leave", touched[0], to_person, reason)
    request.shift_id, request.shift_version, request.starts_at, request.ends_at = None, None, start, end
    request.expires_at = touched[0].starts_at if touched[0].starts_at > work.now else end
    return await _keep(work, by, request)


async def _own(work: Work, by: UUID, shift_id: UUID, version: int, reason: str) -> Shift:
    shift = await current(work, shift_id, version, reason)
    if shift.person_id != by:
        raise Refused("只能为本人的班次申请；别人的班次请由带班领导直接调整。")
    return shift


def _request(kind: str, shift: Shift, to_person: UUID, reason: str) -> ShiftRequest:
    return ShiftRequest(
        id=uuid7(),
        kind=kind,
        unit=shift.unit,
        from_person=shift.person_id,
        to_person=to_person,
        shift_id=shift.id,
        shift_version=shift.version,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        expires_at=shift.starts_at,
        reason=reason.strip(),
    )


async def _keep(work: Work, by: UUID, request: ShiftRequest) -> ShiftRequest:
    await _refuse_second(work, request)
    request.asked_at, request.asked_by = work.now, by
    work.session.add(request)
    work.set_timer(EXPIRE, request.id, request.expires_at)
    await telling.ask_partner(work, request)
    return request


async def _refuse_second(work: Work, request: ShiftRequest) -> None:
    """Of one person's time only one request runs at once: two approvals would undo each other."""
    same = select(ShiftRequest).where(col(ShiftRequest.from_person) == request.from_person, col(ShiftRequest.state).in_(OPEN))
    touching = same.where(col(ShiftRequest.ends_at) > request.starts_at, col(ShiftRequest.starts_at) < request.ends_at)
    if (await work.session.scalars(touching.limit(1))).first():
        raise Refused("这段时间您已有一项没办完的申请，请先撤回，或等它办完。")

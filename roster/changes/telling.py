"""Who is told of requests and of changes: the other person, who approves, and everyone whom a last-minute change concerns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from directory import queries as directory
from roster.changes.approver import approver_of
from roster.changes.tables import ShiftRequest
from roster.changes.words import KINDS, WHAT, shift_words, span
from roster.leaders import leaders_above
from roster.notices import notice_id, page_url
from roster.rooms import unit_name
from roster.tables import Shift
from runtime.work import Work
from schemas import uuid7
from schemas.notices import SendNotice
from schemas.shift_changes import ShiftRequestMoved
from schemas.values import Lane, Recipient

PAGE = "/roster/changes"


async def ask_partner(work: Work, request: ShiftRequest) -> None:
    """Ask the other person; their "1" accepts."""
    request.partner_notice = notice_id("shift-request", request.id, request.to_person)
    moved(work, request)
    params = await _params(work, request)
    _send(work, request, request.partner_notice, request.to_person, template="shift-request", params=params)


async def ask_approver(work: Work, request: ShiftRequest) -> None:
    """Ask a leader; their "1" approves. Who can't be found is found by the page: it waits there for every leader."""
    moved(work, request)
    leader = await approver_of(work, request)
    if leader is not None:
        request.approver_notice = notice_id("shift-approval", request.id, leader)
        params = await _params(work, request)
        _send(work, request, request.approver_notice, leader, template="shift-approval", params=params)


async def tell_result(work: Work, request: ShiftRequest, result: str, also: Iterable[UUID] = ()) -> None:
    """Tell both people what became of a request, but not the one who just did it in the web."""
    params = {**await _params(work, request), "result": result, "url": page_url(work, PAGE)}
    people = {request.from_person, request.to_person} - {request.ended_by} | set(also)
    for person in sorted(people):
        key = notice_id("shift-request-result", request.id, request.state, person)
        _send(work, request, key, person, template="shift-request-result", params=params)


async def tell_refused(work: Work, request: ShiftRequest, person_id: UUID, why: str) -> None:
    """Tell a person whose answer by text could not be carried out."""
    params = {**await _params(work, request), "result": f"没有办成：{why}", "url": page_url(work, PAGE)}
    _send(work, request, uuid7(), person_id, template="shift-request-result", params=params)


def moved(work: Work, request: ShiftRequest, by: UUID | None = None, reason: str = "") -> None:
    """Say on the bus that a request took a step."""
    work.emit(
        ShiftRequestMoved(
            time=work.now,
            unit=request.unit,
            request_id=request.id,
            kind=request.kind,
            state=request.state,
            from_person=request.from_person,
            to_person=request.to_person,
            by=by,
            reason=reason,
        )
    )


def is_last_minute(work: Work, *shifts: Shift) -> bool:
    """Say whether a change of these shifts comes so late that those concerned are told at once."""
    return any(each.ends_at > work.now and each.starts_at - work.now < work.policy.shift_changes.last_minute for each in shifts)


async def tell_changed(
    work: Work, by: UUID | None, what: str, shift: Shift, people: Iterable[UUID], *, reason: str, before: str = ""
) -> None:
    """Tell of a last-minute change: those whose shift it is or was, and the leader on duty; not the one who made it.

    Args:
        work: the transaction of the change.
        by: who made it.
        what: added, changed, removed.
        shift: as it is now, or was at last.
        people: whose it is and was.
        reason: why.
        before: how it stood before, in words.
    """
    author = await directory.person(work.session, by) if by else None
    now, zone = work.now, work.settings.zone
    person = await directory.person(work.session, shift.person_id)
    params = {
        "unit_name": await unit_name(work, shift.unit),
        "what": WHAT[what],
        "shift": shift_words(shift.post, shift.starts_at, shift.ends_at, now, zone),
        "person": person.name if person else "",
        "before": before,
        "author": author.name if author else "",
        "reason": reason,
        "url": page_url(work, f"/roster?unit={shift.unit}"),
    }
    for each in sorted({*people, *await _leader(work, shift)} - {by}):
        work.send(
            SendNotice(
                time=work.now,
                unit=shift.unit,
                lane=Lane.URGENT,
                recipient=Recipient(person_id=each),
                template="shift-changed",
                params=params,
                expires_at=max(shift.ends_at, work.now + work.policy.notices.expires[Lane.URGENT.value]),
            )
        )


async def tell_leader(work: Work, by: UUID, shift: Shift, told: set[UUID], reason: str) -> None:
    """Tell the leader on duty of a last-minute change that was agreed, unless it was the leader's own doing or concern."""
    leader = set(await _leader(work, shift)) - told - {by}
    if leader:
        await tell_changed(work, by, "changed", shift, leader, reason=reason)


async def _leader(work: Work, shift: Shift) -> list[UUID]:
    return (await leaders_above(work, shift.unit))[:1]


async def _params(work: Work, request: ShiftRequest) -> dict[str, Any]:
    now, zone = work.now, work.settings.zone
    shift = await work.session.get(Shift, request.shift_id) if request.shift_id else None
    other = await work.session.get(Shift, request.other_shift_id) if request.other_shift_id else None
    post = shift.post if shift else None
    times = (request.starts_at, request.ends_at, now, zone)
    asked = shift_words(post, *times) if post else span(*times)
    return {
        "unit_name": await unit_name(work, request.unit),
        "kind": KINDS[request.kind],
        "from_name": await _name(work, request.from_person),
        "to_name": await _name(work, request.to_person),
        "shift": asked,
        "other": shift_words(other.post, other.starts_at, other.ends_at, now, zone) if other else "",
        "reason": request.reason,
    }


async def _name(work: Work, person_id: UUID) -> str:
    found = await directory.person(work.session, person_id)
    return found.name if found else "未知人员"


def _send(work: Work, request: ShiftRequest, key: UUID, person: UUID, *, template: str, params: dict[str, Any]) -> None:
    asks = template != "shift-request-result"
    soon = request.starts_at - work.now < work.policy.shift_changes.last_minute
    lane = Lane.URGENT if soon else Lane.ROUTINE
    work.send(
        SendNotice(
            id=key,
            time=work.now,
            unit=request.unit,
            lane=lane,
            recipient=Recipient(person_id=person),
            template=template,
            params=params,
            expects_answer=asks,
            expires_at=request.expires_at if asks else work.now + work.policy.notices.expires[Lane.ROUTINE.value],
        )
    )

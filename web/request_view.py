"""Requests to change the roster as lines for people, with the buttons that the viewer has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.rights import Action, Viewer, may
from roster.changes.steps import OPEN, State
from roster.changes.tables import ShiftRequest
from roster.changes.words import KINDS, STATES
from roster.tables import Shift
from web.names import people, units


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request. `post` empty: a leave, for all shifts in its time. `other`: of a swap, what is taken in return."""

    id: UUID
    kind: str
    kind_label: str
    state: str
    state_label: str
    unit: str
    unit_name: str
    from_person: UUID
    from_name: str
    to_person: UUID
    to_name: str
    post: str
    starts_at: datetime
    ends_at: datetime
    other_post: str
    other_starts_at: datetime | None
    other_ends_at: datetime | None
    reason: str
    asked_at: datetime
    answered_at: datetime | None
    expires_at: datetime
    ended_at: datetime | None
    ended_by_name: str
    ended_reason: str
    may_accept: bool
    may_decline: bool
    may_approve: bool
    may_withdraw: bool


async def request_lines(session: AsyncSession, found: Sequence[ShiftRequest], viewer: Viewer) -> list[RequestLine]:
    """Return requests with names and buttons, in the order given."""
    named = {
        key: value.name
        for key, value in (
            await people(session, (p for each in found for p in (each.from_person, each.to_person, each.ended_by) if p))
        ).items()
    }
    rooms = await units(session, (each.unit for each in found))
    ids = {one for each in found for one in (each.shift_id, each.other_shift_id) if one}
    shifts = {each.id: each for each in await session.scalars(select(Shift).where(col(Shift.id).in_(ids)))}
    return [_line(each, named, rooms, shifts, viewer) for each in found]


def _line(
    request: ShiftRequest, named: dict[UUID, str], rooms: dict[str, str], shifts: dict[UUID, Shift], viewer: Viewer
) -> RequestLine:
    shift = shifts.get(request.shift_id) if request.shift_id else None
    other = shifts.get(request.other_shift_id) if request.other_shift_id else None
    me = viewer.person_id
    party = me is not None and me in (request.from_person, request.to_person)
    decides = me is not None and not party and may(viewer, Action.APPROVE_SHIFT_CHANGE, request.unit).allowed
    return RequestLine(
        id=request.id,
        kind=request.kind,
        kind_label=KINDS[request.kind],
        state=request.state,
        state_label=STATES[request.state],
        unit=request.unit,
        unit_name=rooms.get(request.unit, request.unit),
        from_person=request.from_person,
        from_name=named.get(request.from_person, "未知人员"),
        to_person=request.to_person,
        to_name=named.get(request.to_person, "未知人员"),
        post=shift.post if shift else "",
        starts_at=request.starts_at,
        ends_at=request.ends_at,
        other_post=other.post if other else "",
        other_starts_at=other.starts_at if other else None,
        other_ends_at=other.ends_at if other else None,
        reason=request.reason,
        asked_at=request.asked_at,
        answered_at=request.answered_at,
        expires_at=request.expires_at,
        ended_at=request.ended_at,
        ended_by_name=named.get(request.ended_by, "") if request.ended_by else "",
        ended_reason=request.ended_reason,
        may_accept=me == request.to_person and request.state == State.OFFERED,
        may_decline=me == request.to_person and request.state in OPEN,
        may_approve=decides and request.state == State.ACCEPTED,
        may_withdraw=me == request.from_person and request.state in OPEN,
    )

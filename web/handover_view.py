"""A handover as people see it: both names, what is handed over, and the buttons that the viewer has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from directory.rights import Action, Viewer, may
from roster.handover.queries import next_on
from roster.handover.steps import OPEN
from roster.handover.tables import Handover
from web.names import people, units

STATES = {
    "draft": "待交班人签字",
    "handed_over": "待接班人签字",
    "signed": "双方已签字",
    "waived": "视同已交接",
    "dropped": "无需交接",
}
TONES = {"draft": "orange", "handed_over": "yellow", "signed": "green"}


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """One handover. `late`: the shift has changed and it is not signed."""

    id: UUID
    unit: str
    unit_name: str
    post: str
    state: str
    state_label: str
    tone: str
    due_at: datetime
    late: bool
    outgoing: UUID
    outgoing_name: str
    outgoing_signed_at: datetime | None
    incoming_names: tuple[str, ...]
    incoming_signed_at: datetime | None
    items: tuple[dict[str, Any], ...]
    notes: str
    sent_back: str
    closed_at: datetime | None
    closed_by_name: str
    closed_reason: str
    may_hand_over: bool
    may_take_over: bool
    may_waive: bool


async def handover_lines(session: AsyncSession, found: Sequence[Handover], viewer: Viewer, now: datetime) -> list[HandoverLine]:
    """Return handovers with names and buttons, in the order given."""
    coming = {each.id: await _incoming(session, each, now) for each in found}
    mentioned = (p for each in found for p in (each.outgoing, each.closed_by, *coming[each.id]) if p)
    named = {key: value.name for key, value in (await people(session, mentioned)).items()}
    rooms = await units(session, (each.unit for each in found))
    return [_line(each, coming[each.id], named, rooms.get(each.unit, each.unit), viewer=viewer, now=now) for each in found]


async def _incoming(session: AsyncSession, handover: Handover, now: datetime) -> list[UUID]:
    if handover.state in OPEN:
        return await next_on(session, handover, now)
    return [handover.incoming] if handover.incoming else []


def _line(
    handover: Handover, coming: list[UUID], named: dict[UUID, str], unit_name: str, *, viewer: Viewer, now: datetime
) -> HandoverLine:
    is_open = handover.state in OPEN
    return HandoverLine(
        id=handover.id,
        unit=handover.unit,
        unit_name=unit_name,
        post=handover.post,
        state=handover.state,
        state_label=STATES[handover.state],
        tone=TONES.get(handover.state, ""),
        due_at=handover.due_at,
        late=is_open and handover.due_at < now,
        outgoing=handover.outgoing,
        outgoing_name=named.get(handover.outgoing, "未知人员"),
        outgoing_signed_at=handover.outgoing_signed_at,
        incoming_names=tuple(named.get(each, "未知人员") for each in coming),
        incoming_signed_at=handover.incoming_signed_at,
        items=tuple(handover.items),
        notes=handover.notes,
        sent_back=handover.sent_back,
        closed_at=handover.closed_at,
        closed_by_name=named.get(handover.closed_by, "") if handover.closed_by else "",
        closed_reason=handover.closed_reason,
        may_hand_over=handover.state == "draft" and viewer.person_id == handover.outgoing,
        may_take_over=handover.state == "handed_over" and viewer.person_id in coming,
        may_waive=is_open and viewer.person_id is not None and may(viewer, Action.MANAGE_HANDOVER, handover.unit).allowed,
    )


async def handover_for(session: AsyncSession, viewer: Viewer, handover: Handover, now: datetime) -> bool:
    """Say whether the viewer takes part in a handover: then it may be seen whatever their role."""
    return viewer.person_id is not None and viewer.person_id in (
        handover.outgoing,
        handover.incoming,
        *await _incoming(session, handover, now),
    )

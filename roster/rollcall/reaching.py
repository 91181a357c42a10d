"""How a call fares: with the carrier's accept somebody's time begins; a channel that leads nowhere gives way to the next."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import col

from roster.rollcall.moves import limit, next_at
from roster.rollcall.starting import STEP
from roster.rollcall.tables import RollCall, RollCallEntry
from roster.rollcall.telling import call_id
from runtime.work import Work
from schemas.notices import NoticeEvent, NoticeFailed, NoticeSent


async def sent(items: list[tuple[Work, NoticeSent]]) -> None:
    """Begin the time of everyone whose first call a carrier has taken."""
    entries = await entries_of(items)
    for _, event in items:
        entry, row = entries.get(_key(event), (None, None))
        if entry is not None and row is not None and entry.sent_at is None and _is_call(entry, event):
            _begin(row, entry, event.sent_at)


def _begin(row: RollCall, entry: RollCallEntry, at: datetime) -> None:
    entry.sent_at = at
    if entry.state != "waiting":
        return
    entry.due_at = at + limit(row.terms.limit_seconds)
    entry.next_at = next_at(entry, at, entry.due_at, row.after)


async def failed(items: list[tuple[Work, NoticeFailed]]) -> None:
    """Go on to the next channel at once of everyone whose newest call reached nobody."""
    entries = await entries_of(items)
    for work, event in items:
        entry, row = entries.get(_key(event), (None, None))
        if entry is None or row is None or entry.state != "waiting" or not entry.person_id:
            continue
        if call_id(row.id, entry.person_id, entry.step) != event.notice_id:
            continue
        entry.reason = event.reason
        if entry.step < len(entry.channels):
            entry.next_at = work.now
            work.set_timer(STEP, row.id, work.now)


def _is_call(entry: RollCallEntry, event: NoticeEvent) -> bool:
    assert entry.person_id
    return any(call_id(entry.roll_call_id, entry.person_id, step) == event.notice_id for step in range(1, entry.step + 1))


def _key(event: NoticeEvent) -> tuple[UUID | None, UUID | None]:
    return event.about.roll_call_id, event.person_id


Key = tuple[UUID | None, UUID | None]


async def entries_of(items: list[tuple[Work, Any]]) -> dict[Key, tuple[RollCallEntry, RollCall]]:
    """Return who the events are about, with their roll calls, held until the end of the transaction."""
    session = items[0][0].session
    keys = {_key(event) for _, event in items}
    which = or_(
        *(_of(roll_call, {person for call, person in keys if call == roll_call}) for roll_call in {key[0] for key in keys})
    )
    found = select(RollCallEntry).where(which).order_by(col(RollCallEntry.id)).with_for_update()
    entries = (await session.scalars(found.execution_options(populate_existing=True))).all()
    calls = select(RollCall).where(col(RollCall.id).in_({entry.roll_call_id for entry in entries}))
    rows = {row.id: row for row in await session.scalars(calls.execution_options(populate_existing=True))}
    return {(entry.roll_call_id, entry.person_id): (entry, rows[entry.roll_call_id]) for entry in entries}


def _of(roll_call: UUID | None, people: set[UUID | None]) -> ColumnElement[bool]:
    return (col(RollCallEntry.roll_call_id) == roll_call) & col(RollCallEntry.person_id).in_([each for each in people if each])

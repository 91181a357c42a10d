"""Which handovers are due soon: found from the roster every few minutes, so that they follow it and outlive a restart."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from roster.handover.tables import Handover, HandoverUse
from roster.tables import Shift
from runtime.database import insert_into
from runtime.work import Work
from schemas import uuid7

LATE, ESCALATE = "handover-late", "handover-escalate"
LOOK_BACK = timedelta(hours=24)
"""So far back an end of a shift is found that came while nothing ran."""


async def plan(work: Work) -> None:
    """Draft the handovers of the shifts that end soon, and let open ones follow what was changed in the roster."""
    for handover in await _open(work):
        await follow(work, handover)
    until = work.now + work.policy.handovers.draft_before
    for shift in await _ending(work, until):
        if await next_differs(work, shift):
            await draft(work, shift)


async def _open(work: Work) -> list[Handover]:
    of = select(Handover).where(col(Handover.state) == "draft").order_by(col(Handover.id)).with_for_update()
    return list(await work.session.scalars(of.execution_options(populate_existing=True)))


async def _ending(work: Work, until: datetime) -> list[Shift]:
    """Return the shifts of the units that use handovers that end by `until` and have none yet."""
    posts = [str(post) for post in work.policy.handovers.posts]
    using = select(Shift).join(HandoverUse, col(HandoverUse.unit) == col(Shift.unit)).where(col(HandoverUse.in_use))
    ending = using.where(col(Shift.post).in_(posts), col(Shift.ends_at) <= until, col(Shift.ends_at) > work.now - LOOK_BACK)
    new = ending.where(col(Shift.ends_at) > col(HandoverUse.since), col(Shift.id).not_in(select(col(Handover.shift_id))))
    return list(await work.session.scalars(new.order_by(col(Shift.ends_at), col(Shift.id))))


async def next_differs(work: Work, shift: Shift) -> bool:
    """Say whether a shift's end is a change of people: who goes on with the next shift hands over to nobody."""
    touching = select(Shift).where(col(Shift.unit) == shift.unit, col(Shift.post) == shift.post)
    after = touching.where(col(Shift.starts_at) <= shift.ends_at, col(Shift.ends_at) > shift.ends_at)
    return all(each.person_id != shift.person_id for each in await work.session.scalars(after))


async def draft(work: Work, shift: Shift) -> UUID:
    """Write down the handover of a shift, once, and set its timers; return its id."""
    row = {
        "id": uuid7(),
        "unit": shift.unit,
        "post": shift.post,
        "shift_id": shift.id,
        "outgoing": shift.person_id,
        "due_at": shift.ends_at,
        "state": "draft",
        "drafted_at": work.now,
        "items": [],
        "notes": "",
        "sent_back": "",
        "closed_reason": "",
    }
    await work.session.execute(insert_into(work.session, Handover).values(row).on_conflict_do_nothing())
    handover = (await work.session.scalars(select(Handover).where(col(Handover.shift_id) == shift.id))).one()
    _set_timers(work, handover)
    return handover.id


async def follow(work: Work, handover: Handover) -> None:
    """Let a draft follow its shift: given to another, ending at another time, gone."""
    shift = await work.session.get(Shift, handover.shift_id)
    if shift is None or not await next_differs(work, shift):
        drop(work, handover, "班次已取消" if shift is None else "由本人接着值班，不用交接")
    elif (handover.outgoing, handover.due_at) != (shift.person_id, shift.ends_at):
        handover.outgoing, handover.due_at = shift.person_id, shift.ends_at
        handover.reminded_at = handover.escalated_at = None
        _set_timers(work, handover)


def drop(work: Work, handover: Handover, reason: str) -> None:
    """Close a handover that nobody needs to sign any more."""
    handover.state, handover.closed_at, handover.closed_reason = "dropped", work.now, reason
    forget(work, handover)


def forget(work: Work, handover: Handover) -> None:
    """Remind of it no more."""
    work.cancel_timer(LATE, handover.id)
    work.cancel_timer(ESCALATE, handover.id)


def _set_timers(work: Work, handover: Handover) -> None:
    rules = work.policy.handovers
    work.set_timer(LATE, handover.id, handover.due_at + rules.remind_after)
    work.set_timer(ESCALATE, handover.id, handover.due_at + rules.escalate_after)

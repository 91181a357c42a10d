"""What the two people of a handover do: begin it, sign for handing over, sign for taking over, send it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from roster.errors import Refused
from roster.handover.planning import draft, drop, forget, next_differs
from roster.handover.queries import next_on, open_of
from roster.handover.steps import refuse_handing_over, refuse_taking_over, refuse_too_early
from roster.handover.tables import Handover, HandoverUse
from roster.tables import Shift
from runtime.database import insert_into
from runtime.work import Work
from schemas.handovers import HandoverSigned


async def begin(work: Work, by: UUID) -> UUID:
    """Begin the handover of one's own shift that ends soon; return its id. Also where the unit does not use them yet.

    Raises:
        Refused: one is not on a post that hands over, goes on with the next shift, or it is too early.
    """
    posts = [str(post) for post in work.policy.handovers.posts]
    running = select(Shift).where(col(Shift.person_id) == by, col(Shift.starts_at) <= work.now, col(Shift.ends_at) > work.now)
    shift = (await work.session.scalars(running.where(col(Shift.post).in_(posts)).order_by(col(Shift.ends_at)))).first()
    if shift is None:
        raise Refused("您现在不在需要交接班的岗位上，不能办理交班。")
    refuse_too_early(shift.ends_at, work.now, work.policy.handovers.draft_before)
    if not await next_differs(work, shift):
        raise Refused("下一班仍由您值班，不用交接。")
    return await draft(work, shift)


async def hand_over(work: Work, by: UUID, handover_id: UUID, items: Sequence[dict[str, Any]], notes: str) -> Handover:
    """The outgoing person signs; what is handed over is kept as it stands now.

    Args:
        work: the transaction.
        by: who signs.
        handover_id: which handover.
        items: open incidents, clocks and matters as the system drafted them.
        notes: what the person adds.

    Raises:
        Refused: it is not theirs, signed already, or too early.
    """
    handover = await held(work, handover_id)
    refuse_handing_over(handover, by)
    refuse_too_early(handover.due_at, work.now, work.policy.handovers.draft_before)
    handover.items, handover.notes = list(items), notes.strip()
    handover.state, handover.outgoing_signed_at, handover.sent_back = "handed_over", work.now, ""
    return handover


async def take_over(work: Work, by: UUID, handover_id: UUID) -> Handover:
    """The incoming person signs: the outgoing one is relieved, and older ones of the post need no signature any more.

    Raises:
        Refused: the outgoing person has not signed, or `by` does not come on.
    """
    handover = await held(work, handover_id)
    refuse_taking_over(handover, by, await next_on(work.session, handover, work.now))
    handover.state, handover.incoming, handover.incoming_signed_at = "signed", by, work.now
    handover.closed_at, handover.closed_by = work.now, by
    forget(work, handover)
    await work.session.flush()
    for older in await open_of(work.session, handover.unit, handover.post):
        if older.due_at < handover.due_at:
            drop(work, older, "由后一次交接班覆盖")
    use = {"unit": handover.unit, "in_use": True, "since": work.now, "by": by}
    await work.session.execute(insert_into(work.session, HandoverUse).values(use).on_conflict_do_nothing())
    work.emit(HandoverSigned(**told(work, handover), incoming=by))
    return handover


async def send_back(work: Work, by: UUID, handover_id: UUID, reason: str) -> Handover:
    """The incoming person does not sign yet: something is missing, and says what.

    Raises:
        Refused: see `take_over`; or no reason was given.
    """
    handover = await held(work, handover_id)
    refuse_taking_over(handover, by, await next_on(work.session, handover, work.now))
    if not reason.strip():
        raise Refused("请写明退回的原因，例如缺了哪一项。")
    handover.state, handover.outgoing_signed_at = "draft", None
    handover.incoming, handover.sent_back = by, reason.strip()
    return handover


async def held(work: Work, handover_id: UUID) -> Handover:
    """Return a handover that nobody else changes until this transaction is done.

    Raises:
        Refused: there is none.
    """
    query = select(Handover).where(col(Handover.id) == handover_id).with_for_update()
    found = (await work.session.scalars(query.execution_options(populate_existing=True))).first()
    if found is None:
        raise Refused("没有找到这次交接班，请刷新页面后再试。")
    return found


def told(work: Work, handover: Handover) -> dict[str, Any]:
    """Return what every event tells of a handover."""
    return {
        "time": work.now,
        "unit": handover.unit,
        "handover_id": handover.id,
        "post": handover.post,
        "due_at": handover.due_at,
        "outgoing": handover.outgoing,
    }

"""What follows when an empty post is filled, or its time is over: it is closed, and nobody is called for it any more."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from roster.climbing import locked
from roster.queries import OPEN
from roster.stopping import stop
from roster.watch.tables import PostGap
from runtime.work import Work

_ENDED = {"filled": "空岗已补上", "passed": "空岗时段已过", "dropped": "该单位不再设值班室"}


async def close(work: Work, gaps: Sequence[PostGap], because: str) -> None:
    """Close gaps. `because`: filled or dropped; one whose time is over has passed, whatever came after."""
    for gap in gaps:
        gap.state = "passed" if gap.ends_at <= work.now else because
        gap.closed_at = work.now
    await work.session.flush()
    for escalation_id in sorted({gap.escalation_id for gap in gaps if gap.escalation_id}):
        await _stop_if_done(work, escalation_id, next(g.state for g in gaps if g.escalation_id == escalation_id))


async def _stop_if_done(work: Work, escalation_id: UUID, state: str) -> None:
    """Stop a climb when none of its gaps is open any more."""
    left = select(func.count()).select_from(PostGap)
    left = left.where(col(PostGap.escalation_id) == escalation_id, col(PostGap.state) == "open")
    if (await work.session.execute(left)).scalar_one():
        return
    for escalation in await locked(work, [escalation_id]):
        if escalation.state in OPEN:
            stop(work, escalation, "met" if state == "filled" else "withdrawn", reason=_ENDED[state])

"""A supervisor excuses somebody who was called, with a reason."""

from __future__ import annotations

from uuid import UUID

from roster.errors import Refused
from roster.rollcall.ending import close_if_done
from roster.rollcall.judging import EXCUSABLE
from roster.rollcall.tables import RollCall, RollCallEntry
from roster.rollcall.telling import calls_of
from runtime.work import Work
from schemas.rollcalls import RollCallExcused


async def excuse(work: Work, by: UUID | None, entry_id: UUID, reason: str) -> RollCallEntry:
    """Let it count as excused that somebody did not answer, or answered late.

    Raises:
        Refused: there is no such person, they need no excuse, or no reason was given.
    """
    entry = await work.session.get(RollCallEntry, entry_id, with_for_update=True, populate_existing=True)
    row = await work.session.get(RollCall, entry.roll_call_id) if entry else None
    if entry is None or row is None or entry.person_id is None:
        raise Refused("没有这个人的点名记录，请刷新页面后再试。")
    if entry.state not in EXCUSABLE:
        raise Refused("此人已经应答或已准予不答，不用再办。")
    if not reason.strip():
        raise Refused("请写明准予不答的理由，例如“在救灾现场，无信号，已电话核实”。")
    entry.state, entry.next_at, entry.excused_by, entry.reason = "excused", None, by, reason.strip()
    work.emit(
        RollCallExcused(
            time=work.now,
            unit=entry.unit,
            roll_call_id=row.id,
            drill=row.drill,
            person_id=entry.person_id,
            by=by,
            reason=entry.reason,
            notices=tuple(calls_of(entry)),
        )
    )
    await work.session.flush()
    await close_if_done(work, [row.id])
    return entry

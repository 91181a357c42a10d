"""An escalation has ended: what it still had to say is not sent, and nobody has to answer it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlmodel import col

from notifier.states import State
from notifier.tables import Delivery, Notice
from runtime.work import Work
from schemas.escalations import EscalationAcknowledged, EscalationStopped
from schemas.rollcalls import RollCallAnswered, RollCallEnded, RollCallExcused
from schemas.values import Channel

REASON = "催报已停止，不再发送"
TAKEN = "已有人确认负责，不再打电话"
ANSWERED = "点名已应答或已结束，不再发送"

Settled = RollCallAnswered | RollCallExcused | RollCallEnded


async def stop(event: EscalationStopped, work: Work) -> None:
    """Close the notices of an escalation. A late "1" is then told that it is settled."""
    of_it = col(Notice.escalation_id) == event.escalation_id
    ids = select(col(Notice.id)).where(of_it)
    waiting = update(Delivery).where(col(Delivery.notice_id).in_(ids), col(Delivery.state) == State.QUEUED)
    await work.session.execute(waiting.values(state=State.EXPIRED, reason=REASON))
    unrouted = update(Notice).where(of_it, col(Notice.routed_at).is_(None))
    await work.session.execute(unrouted.values(state=State.EXPIRED, reason=REASON, routed_at=work.now))
    unanswered = update(Notice).where(of_it, col(Notice.answered_at).is_(None))
    await work.session.execute(unanswered.values(open_until=None, closed=event.because))


async def hush(event: EscalationAcknowledged, work: Work) -> None:
    """Somebody took it: whoever would still be rung for it may sleep. What was written after that is of a later call."""
    ids = select(col(Notice.id)).where(col(Notice.escalation_id) == event.escalation_id)
    waiting = update(Delivery).where(
        col(Delivery.notice_id).in_(ids),
        col(Delivery.channel) == Channel.VOICE,
        col(Delivery.state) == State.QUEUED,
        col(Delivery.queued_at) <= event.time,
    )
    await work.session.execute(waiting.values(state=State.EXPIRED, reason=TAKEN))


async def settle(items: Sequence[tuple[Work, Settled]]) -> None:
    """Close notices that need no answer any more: what still had to be said is not sent; all of a transaction at once."""
    session = items[0][0].session
    ids = [notice for _, event in items for notice in event.notices]
    waiting = update(Delivery).where(col(Delivery.notice_id).in_(ids), col(Delivery.state) == State.QUEUED)
    await session.execute(waiting.values(state=State.EXPIRED, reason=ANSWERED).execution_options(synchronize_session=False))
    unrouted = update(Notice).where(col(Notice.id).in_(ids), col(Notice.routed_at).is_(None))
    ended = {"state": State.EXPIRED, "reason": ANSWERED, "routed_at": items[0][0].now}
    await session.execute(unrouted.values(**ended).execution_options(synchronize_session=False))
    for _, event in items:
        if event.notices:
            unanswered = update(Notice).where(col(Notice.id).in_(event.notices), col(Notice.answered_at).is_(None))
            await session.execute(unanswered.values(**_how(event)).execution_options(synchronize_session=False))


def _how(event: Settled) -> dict[str, object]:
    """Return what a notice is when it is settled by an event."""
    if isinstance(event, RollCallAnswered):
        answered = {"state": State.ANSWERED, "answered_at": event.answered_at, "answer": event.answer or "按键"}
        return {**answered, "answer_channel": event.channel, "open_until": None}
    return {"open_until": None, "closed": "by_person"}

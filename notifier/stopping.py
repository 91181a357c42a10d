"""An escalation has ended: what it still had to say is not sent, and nobody has to answer it."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlmodel import col

from notifier.states import State
from notifier.tables import Delivery, Notice
from runtime.work import Work
from schemas.escalations import EscalationStopped

REASON = "催报已停止，不再发送"


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

"""What a leader does about handovers: declare one done that nobody can sign, and have the unit use them or not."""

from __future__ import annotations

from uuid import UUID

from roster.errors import Refused
from roster.handover.planning import forget
from roster.handover.signing import held, told
from roster.handover.steps import refuse_closed
from roster.handover.tables import Handover, HandoverUse
from runtime.work import Work
from schemas.handovers import HandoverWaived


async def waive(work: Work, by: UUID, handover_id: UUID, reason: str) -> Handover:
    """Declare a handover done without both signatures; the leader answers for it.

    Raises:
        Refused: it is over, or no reason was given.
    """
    handover = await held(work, handover_id)
    refuse_closed(handover)
    if not reason.strip():
        raise Refused("请写明未签字而视同交接的理由，例如“交班人突发疾病，已电话交接”。")
    handover.state, handover.closed_at, handover.closed_by = "waived", work.now, by
    handover.closed_reason = reason.strip()
    forget(work, handover)
    work.emit(HandoverWaived(**told(work, handover), by=by, reason=handover.closed_reason))
    return handover


async def switch(work: Work, by: UUID, unit: str, on: bool) -> HandoverUse:
    """Have a unit use handovers from now on, or no longer: then nobody is reminded of them, and nobody counts as not relieved."""
    use = await work.session.get(HandoverUse, unit)
    if use is None:
        use = HandoverUse(unit=unit, since=work.now)
        work.session.add(use)
    if on and not use.in_use:
        use.since = work.now
    use.in_use, use.by = on, by
    return use

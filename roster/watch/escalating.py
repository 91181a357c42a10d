"""An empty post that its unit neither filled nor took in time goes to the superior's duty room, by the ladder of the policy."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from directory import queries as directory
from policies.model import GapSearch
from roster.matters import POST_EMPTY
from roster.rooms import rooms_above, unit_name
from roster.starting import start
from roster.tables import Escalation, IncidentCard
from roster.watch.patience import escalate_at
from roster.watch.tables import PostGap
from roster.watch.telling import PAGE
from roster.watch.wording import gap_words, named
from runtime.work import Work
from schemas import uuid7

NUMBER = "空岗"
TEMPLATE = "post-empty-superior"


async def escalate_due(work: Work, rule: GapSearch, gaps: Sequence[PostGap]) -> None:
    """Call the superior for those gaps of a room whose time to be filled or taken is over; all of them in one climb."""
    due = [gap for gap in gaps if _is_due(work, rule, gap)]
    if not due:
        return
    escalation_id = uuid7()
    for gap in due:
        gap.escalated_at, gap.escalation_id = work.now, escalation_id
    await _keep_card(work, escalation_id, due)
    await start(work, await _escalation(work, rule, escalation_id, due))


def _is_due(work: Work, rule: GapSearch, gap: PostGap) -> bool:
    if gap.told_at is None or gap.escalation_id is not None:
        return False
    return not gap.told or escalate_at(rule, gap.starts_at, gap.told_at, gap.taken_at) <= work.now


async def _keep_card(work: Work, escalation_id: UUID, gaps: Sequence[PostGap]) -> None:
    """Keep the title where a climb looks for it."""
    zone = work.settings.zone
    which = named([gap_words(gap.post, gap.starts_at, gap.ends_at, work.now, zone) for gap in gaps])
    title = f"{await unit_name(work, gaps[0].unit)}{which}"
    card = IncidentCard(incident_id=escalation_id, number=NUMBER, title=title, unit=gaps[0].unit, told_at=work.now)
    work.session.add(card)
    await work.session.flush()


async def _escalation(work: Work, rule: GapSearch, escalation_id: UUID, gaps: Sequence[PostGap]) -> Escalation:
    above, owed_to = await _superiors(work, gaps[0].unit)
    return Escalation(
        id=escalation_id,
        deadline_id=escalation_id,
        incident_id=escalation_id,
        incident_number=NUMBER,
        unit=above,
        owed_to=owed_to,
        tier=POST_EMPTY,
        tier_label="补岗",
        due_at=work.now,
        reason=f"{await unit_name(work, gaps[0].unit)}有{len(gaps)}处空岗，到时未补",
        template=TEMPLATE,
        page=PAGE,
        ladder=work.policy.ladder(rule.ladder).model_dump(mode="json"),
        policy_version=work.policy.version,
        missed_at=work.now,
        started_at=work.now,
    )


async def _superiors(work: Work, unit: str) -> tuple[str, str]:
    """Return the unit whose duty room is called, and the one above it; at the top both are the unit itself."""
    here = await directory.unit(work.session, unit)
    rooms = await rooms_above(work, here.parent) if here and here.parent else []
    codes = [each.code for each in rooms] or [unit]
    return codes[0], codes[1] if len(codes) > 1 else codes[0]

"""Empty posts are told to the unit's leaders, once each, all of one search in one text; "1" takes them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from policies.model import GapSearch
from roster.leaders import leaders_of
from roster.notices import expiry, notice_id, page_url
from roster.rooms import unit_name
from roster.watch.looking import look_again
from roster.watch.patience import tell_at
from roster.watch.tables import PostGap
from roster.watch.wording import gap_words, named
from runtime.work import Work
from schemas import uuid7
from schemas.notices import SendNotice
from schemas.values import About, Channel, Lane, Recipient

TEMPLATE = "post-empty"
PAGE = "/roster/gaps"


async def tell_untold(work: Work, rule: GapSearch, gaps: Sequence[PostGap]) -> None:
    """Tell the leaders of a room what they were not told yet and may hear now."""
    zone = work.settings.zone
    untold = [gap for gap in gaps if gap.told_at is None and tell_at(rule, work.now, gap.starts_at, zone) <= work.now]
    if not untold:
        return
    told_id, unit = uuid7(), untold[0].unit
    leaders = await leaders_of(work, unit)
    for gap in untold:
        gap.told_at, gap.told_id, gap.told = work.now, told_id, [str(each) for each in leaders]
    lane = Lane.URGENT if untold[0].starts_at <= work.now + rule.urgent_within else Lane.ROUTINE
    params = {
        "unit_name": await unit_name(work, unit),
        "title": named([gap_words(gap.post, gap.starts_at, gap.ends_at, work.now, zone) for gap in untold]),
        "url": page_url(work, PAGE),
    }
    for person_id in leaders:
        work.send(
            SendNotice(
                id=notice_id(TEMPLATE, told_id, person_id),
                time=work.now,
                unit=unit,
                lane=lane,
                recipient=Recipient(person_id=person_id),
                template=TEMPLATE,
                params=params,
                expects_answer=True,
                about=About(deadline_id=told_id),
                expires_at=expiry(work, lane),
            )
        )


async def take(work: Work, told_id: UUID, person_id: UUID, channel: Channel | None) -> int:
    """A leader answered: the gaps of that text are theirs to fill, the superior is called later. Return how many were open."""
    of = select(PostGap).where(col(PostGap.told_id) == told_id, col(PostGap.state) == "open", col(PostGap.taken_at).is_(None))
    gaps = (await work.session.scalars(of.with_for_update())).all()
    for gap in gaps:
        gap.taken_by, gap.taken_at, gap.taken_channel = person_id, work.now, str(channel or "")
        look_again(work, gap.unit)
    return len(gaps)


async def not_reached(work: Work, told_id: UUID, person_id: UUID) -> None:
    """No channel reached a leader: they were not told. When none was, the superior is called without waiting."""
    of = select(PostGap).where(
        col(PostGap.told_id) == told_id, col(PostGap.state) == "open", col(PostGap.escalation_id).is_(None)
    )
    for gap in (await work.session.scalars(of.with_for_update())).all():
        gap.told = [each for each in gap.told if each != str(person_id)]
        look_again(work, gap.unit)

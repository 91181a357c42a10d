"""What was held back for a person is told in one message: how many there were, the first of them, where to read them all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlmodel import col

from directory.tables import Person
from notifier import news
from notifier.allowance import SUMMARY
from notifier.states import State
from notifier.tables import Delivery, Notice
from runtime.handlers import Due
from runtime.work import Work
from schemas.notices import SendNotice
from schemas.values import Lane, Recipient

TIMER = "notifier-summary"
PAGE = "/account/messages"
"""Where people read what was sent to them."""

LISTED = 4
AT_MOST = 500
LOOK_BACK = timedelta(days=3)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def hold(work: Work, notice: Notice, reason: str) -> None:
    """Hold a notice back, and have its person told with all others that are held back by then."""
    notice.state, notice.reason, notice.open_until = State.HELD, reason, None
    due = next_summary(work.now, work.policy.person_limits.summary_every)
    news.held(work, notice, reason=reason, told_at=due)
    assert notice.person_id
    work.set_timer(TIMER, notice.person_id, due, {"person_id": str(notice.person_id)})


def next_summary(now: datetime, every: timedelta) -> datetime:
    """Return when the next summaries go out: the same moment for all that is held back until then."""
    return _EPOCH + ((now - _EPOCH) // every + 1) * every


async def sum_up(due: Due, work: Work) -> None:
    """Tell a person of everything that was held back since the last time; nothing if there is nothing any more."""
    person_id = UUID(str(due.payload["person_id"]))
    held = await _held(work, person_id)
    if not held:
        return
    summary_id = uuid5(held[0].id, SUMMARY)
    for notice in held:
        notice.summary_id = summary_id
    person = await work.session.get(Person, person_id)
    params = params_of(work, held, await _texts(work, held[:LISTED]))
    work.send(
        SendNotice(
            id=summary_id,
            time=work.now,
            unit=person.unit if person else held[0].unit,
            lane=Lane.ROUTINE,
            recipient=Recipient(person_id=person_id),
            template=SUMMARY,
            params=params,
            expires_at=work.now + work.policy.person_limits.summary_valid,
        )
    )
    if len(held) == AT_MOST:
        work.set_timer(TIMER, person_id, work.now + work.policy.person_limits.summary_every, {"person_id": str(person_id)})


async def _held(work: Work, person_id: UUID) -> Sequence[Notice]:
    waiting = select(Notice).where(
        col(Notice.person_id) == person_id,
        col(Notice.queued_at) > work.now - LOOK_BACK,
        col(Notice.state) == State.HELD,
        col(Notice.summary_id).is_(None),
    )
    oldest = waiting.order_by(col(Notice.queued_at), col(Notice.id)).limit(AT_MOST)
    return (await work.session.scalars(oldest.with_for_update())).all()


async def _texts(work: Work, held: Sequence[Notice]) -> list[str]:
    """Return what the first of them would have said, without the signature."""
    first = select(col(Delivery.notice_id), col(Delivery.text)).where(
        col(Delivery.notice_id).in_([notice.id for notice in held]), col(Delivery.position) == 1
    )
    texts = {row.notice_id: row.text for row in await work.session.execute(first)}
    return [texts[notice.id].partition("】")[2].strip() for notice in held if notice.id in texts]


def params_of(work: Work, held: Sequence[Notice], listed: Sequence[str]) -> dict[str, object]:
    """Return what the summary says. Some are told in their own words, all can be read on the page."""
    since = held[0].queued_at.astimezone(work.settings.zone)
    base = work.settings.public_url.rstrip("/")
    return {
        "since": f"{since:%H:%M}",
        "count": len(held),
        "listed": list(listed),
        "more": len(held) > len(listed),
        "url": f"{base}{PAGE}" if base else "",
    }

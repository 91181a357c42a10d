"""What a carrier tells after its accept moves a delivery forward, and never back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from notifier import news
from notifier.channels import of_carrier
from notifier.contacts import unflag
from notifier.failing import way_failed
from notifier.states import State, may_become
from notifier.tables import Delivery, Notice, Receipt
from runtime.logs import log
from runtime.work import Work
from schemas.intake import ReceiptReceived

logger = log(__name__)


def is_no_failure(event: ReceiptReceived) -> bool:
    """Say whether a receipt only tells that all goes well: then others go first when much is waiting."""
    kind = of_carrier(event.carrier)
    return kind is None or kind.meaning(event.status) is not State.FAILED


@dataclass(frozen=True, slots=True)
class Known:
    """What receipts of one transaction speak of: deliveries by the carrier's id and by ours, and their notices."""

    by_carrier: dict[tuple[str, str], Delivery]
    by_id: dict[UUID, Delivery]
    notices: dict[UUID, Notice]

    def delivery(self, event: ReceiptReceived) -> Delivery | None:
        """Find it by the carrier's id, else by ours: the callback may come before the carrier's id is recorded."""
        found = self.by_carrier.get((event.carrier, event.carrier_id))
        return found or (self.by_id.get(event.delivery_id) if event.delivery_id else None)


async def receive(items: list[tuple[Work, ReceiptReceived]]) -> None:
    """Keep the receipts of a transaction, and do what follows from them: three for each text, and a thousand texts go at once."""
    session = items[0][0].session
    known = await _known(session, [event for _, event in items])
    kept = [await _receive(work, event, known) for work, event in items]
    await session.flush()
    await session.execute(insert(Receipt), kept)


async def _receive(work: Work, event: ReceiptReceived, known: Known) -> dict[str, Any]:
    row = known.delivery(event)
    if row is None:
        logger.warning("a receipt for a message that is not known here", carrier=event.carrier, carrier_id=event.carrier_id)
        effect = "unknown_message"
    else:
        effect = await _apply(work, event, row, known)
    return {
        "id": event.id,
        "delivery_id": row.id if row else None,
        "carrier": event.carrier,
        "carrier_id": event.carrier_id,
        "status": event.status,
        "error_code": event.error_code,
        "received_at": event.received_at,
        "effect": effect,
    }


async def _known(session: AsyncSession, events: Sequence[ReceiptReceived]) -> Known:
    theirs, ours = {event.carrier_id for event in events}, {event.delivery_id for event in events if event.delivery_id}
    named = select(Delivery).where(or_(col(Delivery.carrier_id).in_(theirs), col(Delivery.id).in_(ours)))
    held = named.order_by(col(Delivery.id)).with_for_update().execution_options(populate_existing=True)
    rows = (await session.scalars(held)).all()
    of = select(Notice).where(col(Notice.id).in_({row.notice_id for row in rows})).order_by(col(Notice.id)).with_for_update()
    notices = {notice.id: notice for notice in await session.scalars(of.execution_options(populate_existing=True))}
    by_carrier = {(row.carrier, row.carrier_id): row for row in rows if row.carrier_id}
    return Known(by_carrier, {row.id: row for row in rows}, notices)


async def _apply(work: Work, event: ReceiptReceived, row: Delivery, known: Known) -> str:
    kind = of_carrier(event.carrier)
    state = kind.meaning(event.status) if kind else None
    other_attempt = row.carrier_id is not None and row.carrier_id != event.carrier_id
    if kind is None or state is None or (other_attempt and state is not State.DELIVERED):
        return "late"
    if not may_become(row.state, state):
        return "repeated" if row.state == state else "late"
    if state is State.FAILED:
        row.carrier_status = event.status
        _name_carrier(row, event)
        await work.session.flush()
        await way_failed(work, row, kind.undelivered(event.status, event.error_code))
        return "moved"
    return await _forward(work, event, (row, known.notices[row.notice_id]), state)


async def _forward(work: Work, event: ReceiptReceived, of: tuple[Delivery, Notice], state: State) -> str:
    """Move a delivery to accepted or delivered. That it was sent is told once, by whoever first knows of the accept."""
    row, notice = of
    if state is State.ACCEPTED and row.state == State.SENDING:
        return "late"  # our own call is about to tell this
    row.state, row.carrier_status, row.reason = state, event.status, ""
    _name_carrier(row, event)
    if may_become(notice.state, state):
        notice.state = state
    if row.accepted_at is None:
        row.accepted_at = event.received_at
        news.sent(
            work,
            notice,
            row.channel,
            address=row.address,
            carrier_id=event.carrier_id,
            at=event.received_at,
            maybe_doubled=row.maybe_doubled,
        )
    if state is State.DELIVERED:
        row.delivered_at = event.received_at
        work.together(_works_again, row)
        news.delivered(work, notice, row.channel, event.received_at)
    return "moved"


def _name_carrier(row: Delivery, event: ReceiptReceived) -> None:
    """Note who has the message, where the record of the accept has not come, or never will."""
    if row.carrier_id is None:
        row.carrier, row.carrier_id = event.carrier, event.carrier_id


async def _works_again(items: list[tuple[Work, Delivery]]) -> None:
    """Take the marks off the addresses to which something was delivered."""
    for channel in {row.channel for _, row in items}:
        await unflag(items[0][0].session, channel, {row.address for _, row in items if row.channel == channel})

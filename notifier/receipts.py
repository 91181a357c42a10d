"""What a carrier tells after its accept moves a delivery forward, and never back."""

from __future__ import annotations

from sqlalchemy import select
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


async def receive(event: ReceiptReceived, work: Work) -> None:
    """Keep a receipt, and do what follows from it."""
    row = await _delivery(work, event)
    if row is None:
        logger.warning("a receipt for a message that is not known here", carrier=event.carrier, carrier_id=event.carrier_id)
        effect = "unknown_message"
    else:
        effect = await _apply(work, event, row)
        await work.session.flush()
    work.session.add(
        Receipt(
            id=event.id,
            delivery_id=row.id if row else None,
            carrier=event.carrier,
            carrier_id=event.carrier_id,
            status=event.status,
            error_code=event.error_code,
            received_at=event.received_at,
            effect=effect,
        )
    )


async def _delivery(work: Work, event: ReceiptReceived) -> Delivery | None:
    """Find the delivery by the carrier's id, else by ours: the callback may come before the carrier's id is recorded."""
    theirs = (col(Delivery.carrier) == event.carrier, col(Delivery.carrier_id) == event.carrier_id)
    named = select(Delivery).where(*theirs)
    found = (await work.session.scalars(named.with_for_update().execution_options(populate_existing=True))).first()
    if found is None and event.delivery_id is not None:
        return await work.session.get(Delivery, event.delivery_id, with_for_update=True, populate_existing=True)
    return found


async def _apply(work: Work, event: ReceiptReceived, row: Delivery) -> str:
    kind = of_carrier(event.carrier)
    state = kind.meaning(event.status) if kind else None
    other_attempt = row.carrier_id is not None and row.carrier_id != event.carrier_id
    if kind is None or state is None or (other_attempt and state is not State.DELIVERED):
        return "late"
    if not may_become(row.state, state):
        return "repeated" if row.state == state else "late"
    if state is State.FAILED:
        row.carrier_status = event.status
        await way_failed(work, row, kind.undelivered(event.status, event.error_code))
        return "moved"
    return await _forward(work, event, row, state)


async def _forward(work: Work, event: ReceiptReceived, row: Delivery, state: State) -> str:
    """Move a delivery to accepted or delivered. That it was sent is told once, by whoever first knows of the accept."""
    if state is State.ACCEPTED and row.state == State.SENDING:
        return "late"  # our own call is about to tell this
    notice = await work.session.get_one(Notice, row.notice_id, with_for_update=True, populate_existing=True)
    row.state, row.carrier_status, row.reason = state, event.status, ""
    row.carrier, row.carrier_id = event.carrier, row.carrier_id or event.carrier_id
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
        await unflag(work.session, row.channel, [row.address])
        news.delivered(work, notice, row.channel, event.received_at)
    return "moved"

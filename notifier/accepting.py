"""What carriers accepted is kept: a whole batch in a few statements, since a thousand come in one second."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, case, null, or_, select, update
from sqlmodel import col

from notifier import news
from notifier.channels import CHANNELS
from notifier.channels.base import Accepted
from notifier.claiming import Claim
from notifier.contacts import unflag
from notifier.outcomes import Outcome
from notifier.states import State, before
from notifier.tables import Delivery, Notice
from runtime.work import Work


async def record_accepted(work: Work, accepted: Sequence[tuple[Outcome, Accepted]]) -> None:
    """Move deliveries and their notices forward, and tell of each."""
    claims = [outcome.claim for outcome, _ in accepted]
    told = await _which(work, [claim.delivery_id for claim in claims], col(Delivery.accepted_at).is_not(None))
    await _move_forward(work, accepted)
    await _unflag_where_accept_is_all(work, claims)
    doubled = await _which(
        work, [claim.delivery_id for claim in claims if claim.attempts > 1], col(Delivery.maybe_doubled).is_(True)
    )
    for outcome, result in accepted:
        if outcome.claim.delivery_id in told:
            continue  # a receipt came before this, and told it
        news.sent(
            work,
            outcome.claim.notice,
            outcome.claim.channel,
            address=outcome.claim.outgoing.address,
            carrier_id=result.carrier_id,
            at=outcome.ended_at,
            maybe_doubled=outcome.claim.delivery_id in doubled,
        )


async def _move_forward(work: Work, accepted: Sequence[tuple[Outcome, Accepted]]) -> None:
    await work.session.flush()  # a receipt handled in this same transaction must be in the rows, not only in the session
    connection = await work.session.connection()
    await connection.execute(_ACCEPT, [_row(outcome, result) for outcome, result in accepted])
    ids = {outcome.claim.notice.id for outcome, _ in accepted}
    forward = update(Notice).where(col(Notice.id).in_(ids), col(Notice.state).in_(before(State.ACCEPTED)))
    await work.session.execute(forward.values(state=State.ACCEPTED, reason="").execution_options(synchronize_session=False))


def _row(outcome: Outcome, result: Accepted) -> dict[str, object]:
    return {
        "the_id": outcome.claim.delivery_id,
        "the_carrier": outcome.carrier,
        "the_carrier_id": result.carrier_id,
        "the_status": result.status,
        "the_account": result.account,
        "at": outcome.ended_at,
    }


# A receipt may have come before this: then the state is further on already, and stays. No IN: a batch cannot expand it.
_IS_NEWS = or_(*(col(Delivery.state) == earlier.value for earlier in before(State.ACCEPTED)))
_ACCEPT = (
    update(Delivery)
    .where(col(Delivery.id) == bindparam("the_id"))
    .values(
        state=case((_IS_NEWS, State.ACCEPTED.value), else_=col(Delivery.state)),
        reason=case((_IS_NEWS, ""), else_=col(Delivery.reason)),
        error_code=case((_IS_NEWS, null()), else_=col(Delivery.error_code)),
        carrier=bindparam("the_carrier"),
        carrier_id=bindparam("the_carrier_id"),
        account=bindparam("the_account"),
        carrier_status=case((col(Delivery.carrier_status) == "", bindparam("the_status")), else_=col(Delivery.carrier_status)),
        accepted_at=bindparam("at"),
    )
)


async def _unflag_where_accept_is_all(work: Work, claims: Sequence[Claim]) -> None:
    """Where no receipt follows, the accept is the proof that an address works again."""
    for channel in {claim.channel for claim in claims if not CHANNELS[claim.channel].receipts}:
        await unflag(work.session, channel, {claim.outgoing.address for claim in claims if claim.channel is channel})


async def _which(work: Work, deliveries: Sequence[UUID], condition: ColumnElement[bool]) -> set[UUID]:
    """Return those deliveries of which something holds."""
    if not deliveries:
        return set()
    holding = select(col(Delivery.id)).where(col(Delivery.id).in_(deliveries), condition)
    return set((await work.session.scalars(holding)).all())

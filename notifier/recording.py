"""What the carriers said is kept: accepts of a batch in a few statements, failures one by one with what follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, case, insert, or_, select, update
from sqlmodel import col

from notifier import news
from notifier.channels import CHANNELS
from notifier.channels.base import Accepted, CannotLookUp, SendingError, TemporaryFailure, Throttled, UnknownOutcome
from notifier.claiming import Claim
from notifier.contacts import unflag
from notifier.failing import Standing, begin_next, way_failed
from notifier.keeping import LOOP
from notifier.retry import LOOKUPS, Do, Verdict, after_failed_lookup, after_no_lookup, after_not_found, after_send
from notifier.states import State, before, may_become
from notifier.tables import Attempt, Delivery, Notice
from runtime.work import Work
from schemas import uuid7

PAST_ITS_END = "已过有效期，没有发出"

Result = Accepted | SendingError | CannotLookUp | None
"""Of a send: accepted or failed. Of a lookup also: nothing found (None), or a carrier that cannot be asked."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one call to a carrier went. Times are of our clock."""

    claim: Claim
    carrier: str
    started_at: datetime
    ended_at: datetime
    result: Result

    @property
    def name(self) -> str:
        """Return it in a word, as it stands in the attempt's row."""
        match self.result:
            case Accepted():
                return "accepted" if self.claim.action == "send" else "found"
            case None:
                return "not_found"
            case UnknownOutcome() | CannotLookUp():
                return "unknown"
            case Throttled():
                return "throttled"
            case TemporaryFailure():
                return "temporary"
            case _:
                return "permanent"


async def record(work: Work, outcomes: Sequence[Outcome]) -> None:
    """Keep how calls went, and do what follows."""
    await work.session.execute(insert(Attempt), [_attempt(outcome) for outcome in outcomes])
    accepted = [(o, o.result) for o in outcomes if isinstance(o.result, Accepted)]
    if accepted:
        await _record_accepted(work, accepted)
    for outcome in outcomes:
        if not isinstance(outcome.result, Accepted):
            await _record_other(work, outcome)


async def expire(work: Work, deliveries: Sequence[UUID]) -> None:
    """End deliveries that waited too long: nothing hours old goes out."""
    for delivery_id in deliveries:
        row = await work.session.get_one(Delivery, delivery_id, with_for_update=True, populate_existing=True)
        await way_failed(work, row, TemporaryFailure(f"{row.reason or '排队等候过久'}；{PAST_ITS_END}"), State.EXPIRED)


def _attempt(outcome: Outcome) -> dict[str, object]:
    result = outcome.result
    return {
        "id": uuid7(),
        "delivery_id": outcome.claim.delivery_id,
        "number": outcome.claim.attempts,
        "action": outcome.claim.action,
        "outcome": outcome.name,
        "started_at": outcome.started_at,
        "ended_at": outcome.ended_at,
        "carrier_id": result.carrier_id if isinstance(result, Accepted) else None,
        "error_code": result.code if isinstance(result, SendingError) else None,
        "reason": result.reason if isinstance(result, SendingError) else "",
    }


async def _record_accepted(work: Work, accepted: Sequence[tuple[Outcome, Accepted]]) -> None:
    rows = [
        {
            "the_id": outcome.claim.delivery_id,
            "the_carrier": outcome.carrier,
            "the_carrier_id": result.carrier_id,
            "the_status": result.status,
            "at": outcome.ended_at,
        }
        for outcome, result in accepted
    ]
    await work.session.flush()  # a receipt handled in this same transaction must be in the rows, not only in the session
    connection = await work.session.connection()
    await connection.execute(_ACCEPT, rows)
    ids = {outcome.claim.notice.id for outcome, _ in accepted}
    forward = update(Notice).where(col(Notice.id).in_(ids), col(Notice.state).in_(before(State.ACCEPTED)))
    await work.session.execute(forward.values(state=State.ACCEPTED, reason="").execution_options(synchronize_session=False))
    await _unflag_where_accept_is_all(work, [outcome.claim for outcome, _ in accepted])
    doubled = await _maybe_doubled(work, [outcome.claim.delivery_id for outcome, _ in accepted if outcome.claim.attempts > 1])
    for outcome, result in accepted:
        claim = outcome.claim
        news.sent(
            work,
            claim.notice,
            claim.channel,
            address=claim.outgoing.address,
            carrier_id=result.carrier_id,
            at=outcome.ended_at,
            maybe_doubled=claim.delivery_id in doubled,
        )


_ACCEPT = (
    update(Delivery)
    .where(col(Delivery.id) == bindparam("the_id"))
    .values(
        # a receipt may have come before this: then the state is further on already. No IN: a batch cannot expand it
        state=case(
            (or_(*(col(Delivery.state) == earlier.value for earlier in before(State.ACCEPTED))), State.ACCEPTED.value),
            else_=col(Delivery.state),
        ),
        carrier=bindparam("the_carrier"),
        carrier_id=bindparam("the_carrier_id"),
        carrier_status=case((col(Delivery.carrier_status) == "", bindparam("the_status")), else_=col(Delivery.carrier_status)),
        accepted_at=bindparam("at"),
        reason="",
        error_code=None,
    )
)


async def _unflag_where_accept_is_all(work: Work, claims: Sequence[Claim]) -> None:
    """Where no receipt follows, the accept is the proof that an address works again."""
    for channel in {claim.channel for claim in claims if not CHANNELS[claim.channel].receipts}:
        await unflag(work.session, channel, {claim.outgoing.address for claim in claims if claim.channel is channel})


async def _maybe_doubled(work: Work, deliveries: Sequence[UUID]) -> set[UUID]:
    if not deliveries:
        return set()
    marked = select(col(Delivery.id)).where(col(Delivery.id).in_(deliveries), col(Delivery.maybe_doubled))
    return set((await work.session.scalars(marked)).all())


async def _record_other(work: Work, outcome: Outcome) -> None:
    row = await work.session.get_one(Delivery, outcome.claim.delivery_id, with_for_update=True, populate_existing=True)
    if row.state not in (State.SENDING, State.UNKNOWN):
        return  # a receipt has told meanwhile what became of it
    standing = await Standing.of(work, row)
    verdict = _verdict(work, outcome, row, others=bool(standing.other_ways(work)))
    row.reason = verdict.because
    match verdict.do:
        case Do.AGAIN | Do.AGAIN_MAYBE_DOUBLED:
            await _again(work, row, verdict)
        case Do.LOOK_UP | Do.LOOK_UP_AND_OTHER_WAY:
            await _look_up(work, row, standing, verdict)
        case Do.OTHER_WAY:
            error = outcome.result if isinstance(outcome.result, SendingError) else TemporaryFailure(verdict.because)
            await way_failed(work, row, error)
    work.wake(LOOP)


def _verdict(work: Work, outcome: Outcome, row: Delivery, others: bool) -> Verdict:
    claim, now = outcome.claim, work.now
    match outcome.result:
        case SendingError() as error if claim.action == "send":
            return after_send(error, claim.attempts, now, row.expires_at, others)
        case SendingError() as error:
            return after_failed_lookup(error, claim.lookups, now, others)
        case CannotLookUp():
            return after_no_lookup(now)
        case _:
            return after_not_found(claim.attempts, now, others)


async def _again(work: Work, row: Delivery, verdict: Verdict) -> None:
    """Put a delivery back into its queue, unless its time is over by then."""
    if verdict.at >= row.expires_at:
        await way_failed(work, row, TemporaryFailure(f"{verdict.because}；{PAST_ITS_END}"), State.EXPIRED)
        return
    row.state, row.next_at = State.QUEUED, verdict.at
    row.maybe_doubled = row.maybe_doubled or verdict.do is Do.AGAIN_MAYBE_DOUBLED


async def _look_up(work: Work, row: Delivery, standing: Standing, verdict: Verdict) -> None:
    """Ask again later what became of it; past its end, and asked often enough, it stays unknown for good."""
    if verdict.at >= row.expires_at and row.lookups >= LOOKUPS:
        await way_failed(work, row, TemporaryFailure(f"{verdict.because}；始终不知是否送到"))
        return
    row.state, row.next_at = State.UNKNOWN, verdict.at
    if may_become(standing.notice.state, State.UNKNOWN):
        standing.notice.state = State.UNKNOWN
    if verdict.do is Do.LOOK_UP_AND_OTHER_WAY and not standing.another_lives(row):
        began = await begin_next(work, standing, row, TemporaryFailure(verdict.because))
        if began:
            news.failed(work, standing.notice, row.channel, reason=verdict.because, code=None, final=False)

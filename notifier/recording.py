"""What the carriers said is kept: accepts of a batch in a few statements, failures one by one with what follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import insert

from notifier import news
from notifier.accepting import record_accepted
from notifier.channels.base import Accepted, CannotLookUp, SendingError, TemporaryFailure
from notifier.failing import Standing, begin_next, way_failed
from notifier.keeping import LOOP
from notifier.outcomes import Outcome
from notifier.retry import LOOKUPS, Do, Verdict, after_failed_lookup, after_no_lookup, after_not_found, after_send
from notifier.states import State, may_become
from notifier.tables import Attempt, Delivery
from runtime.work import Work
from schemas import uuid7

PAST_ITS_END = "已过有效期，没有发出"


async def record(work: Work, outcomes: Sequence[Outcome]) -> None:
    """Keep how calls went, and do what follows."""
    await work.session.execute(insert(Attempt), [_attempt(outcome) for outcome in outcomes])
    accepted = [(o, o.result) for o in outcomes if isinstance(o.result, Accepted)]
    if accepted:
        await record_accepted(work, accepted)
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

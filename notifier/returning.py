"""A way that was left because another was at hand is taken up again when all others have failed.

A carrier that is down for a minute must not use up a person's ways within seconds: the notice still has its time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from notifier.states import State
from notifier.tables import Attempt, Delivery
from runtime.work import Work

BACK_AFTER = timedelta(seconds=2)
PASSING = {"temporary", "throttled", "not_found"}
"""Outcomes of an attempt after which the same may succeed later, and after which nothing is doubled."""


async def left_for_now(work: Work, deliveries: Sequence[Delivery]) -> Delivery | None:
    """Return the first way whose newest delivery was given up for a passing fault; None when every way failed for good.

    Args:
        work: the transaction.
        deliveries: all of a notice, by position.
    """
    newest = {(row.channel, row.address): row for row in deliveries}
    given_up = [row for row in newest.values() if row.state == State.FAILED and row.accepted_at is None]
    last = await _last_outcomes(work, [row.id for row in given_up])
    return next((row for row in given_up if last.get(row.id) in PASSING), None)


async def _last_outcomes(work: Work, deliveries: Sequence[UUID]) -> dict[UUID, str]:
    tried = select(col(Attempt.delivery_id), col(Attempt.outcome)).where(col(Attempt.delivery_id).in_(deliveries))
    rows = (await work.session.execute(tried.order_by(col(Attempt.started_at), col(Attempt.id)))).all()
    return {row.delivery_id: row.outcome for row in rows}

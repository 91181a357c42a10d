"""One call to a carrier, and how it went. Nothing is in a transaction here."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from time import monotonic

from sqlalchemy import select
from sqlmodel import col

from notifier.channels.accounts import Accounts
from notifier.channels.base import Accepted, CannotLookUp, Sender, SendingError, Throttled, UnknownOutcome
from notifier.claiming import Claim
from notifier.holding import Left
from notifier.outcomes import Outcome, Result
from notifier.pacing import Pace
from notifier.tables import Delivery
from runtime.logs import log
from runtime.platform import Platform
from schemas.values import Lane

logger = log(__name__)

KNOWN_AT_MOST = 500


class Caller:
    """Calls one sender, at its pace. What goes to very many leaves a quarter of the calls at a time to what is urgent."""

    def __init__(self, platform: Platform, sender: Sender) -> None:
        self.sender = sender
        self.pace = Pace(sender.per_second, sender.at_once)
        self._platform = platform
        self._slots = asyncio.Semaphore(sender.at_once)
        self._bulk = asyncio.Semaphore(max(1, sender.at_once * 3 // 4))

    def has_left(self, left: Left) -> None:
        """Tell the sender's accounts what they have left today."""
        if isinstance(self.sender, Accounts):
            self.sender.left = list(left)

    async def call(self, claim: Claim) -> Outcome:
        """Send, or look up, and return how it went; never raises but when cancelled."""
        async with self._bulk if claim.lane == Lane.BULK else nullcontext(), self._slots:
            started_at = self._platform.clock.now()
            try:
                result = await (self._look_up(claim) if claim.action == "look_up" else self.sender.send(claim.outgoing))
            except (SendingError, CannotLookUp) as error:
                result = error
            except Exception as error:
                logger.exception("a channel failed in a way it does not know", channel=claim.channel)
                result = UnknownOutcome(f"发送时出错，不知是否已发出（{type(error).__name__}）")
        carrier = (result.carrier if isinstance(result, Accepted) else "") or self.sender.carrier
        outcome = Outcome(claim, carrier, started_at, self._platform.clock.now(), result)
        self._count(outcome)
        return outcome

    async def _look_up(self, claim: Claim) -> Result:
        async with self._platform.database.read() as session:
            ours = select(col(Delivery.carrier_id)).where(
                col(Delivery.address) == claim.outgoing.address,
                col(Delivery.carrier_id).is_not(None),
                col(Delivery.id) != claim.delivery_id,
            )
            known = {
                sid for sid in await session.scalars(ours.order_by(col(Delivery.queued_at).desc()).limit(KNOWN_AT_MOST)) if sid
            }
        return await self.sender.look_up(claim.outgoing, known)

    def _count(self, outcome: Outcome) -> None:
        metrics, claim, result = self._platform.metrics, outcome.claim, outcome.result
        metrics.sends.labels(claim.channel, outcome.name).inc()
        if isinstance(result, Throttled) and result.retry_after:
            self.pace.throttled(monotonic(), result.retry_after.total_seconds(), result.whole_sender)
            logger.warning("a carrier limits us", channel=claim.channel, reason=result.reason, wait=str(result.retry_after))
        if isinstance(result, Accepted):
            self.pace.went_well()
            waited = self._platform.clock.real_seconds(outcome.ended_at - claim.queued_at)
            metrics.send_seconds.labels(claim.lane).observe(max(0.0, waited))

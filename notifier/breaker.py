"""The loop breaker: nobody gets the same words over and over, whatever two machines answer each other.

It counts rows, so a restart does not make it forget. Policy: ``notices.same_text`` within ``notices.same_text_within``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import col

from notifier.drafting import Draft
from notifier.tables import Delivery
from runtime.work import Work


@dataclass(slots=True)
class Breaker:
    """How often each (address, text) went out lately."""

    most: int
    counts: Counter[tuple[str, str]]

    @classmethod
    async def of(cls, work: Work, drafts: Iterable[Draft]) -> Breaker:
        """Count what was sent to the addresses of these drafts."""
        pairs = {(draft.address, draft.text_sha256) for draft in drafts}
        same = select(col(Delivery.address), col(Delivery.text_sha256), func.count()).where(
            col(Delivery.address).in_({address for address, _ in pairs}),
            col(Delivery.text_sha256).in_({text for _, text in pairs}),
            col(Delivery.queued_at) > work.now - work.policy.notices.same_text_within,
        )
        rows = await work.session.execute(same.group_by(col(Delivery.address), col(Delivery.text_sha256)))
        return cls(work.policy.notices.same_text, Counter({(address, text): count for address, text, count in rows}))

    def lets(self, draft: Draft) -> bool:
        """Say whether a draft may go out, and count it."""
        self.counts[draft.address, draft.text_sha256] += 1
        return self.counts[draft.address, draft.text_sha256] <= self.most

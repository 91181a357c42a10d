"""The loop breaker: nobody gets the same words over and over, whatever two machines answer each other.

It counts rows, so a restart does not make it forget; what it stops stays in the log with the reason.
Policy: ``notices.same_text`` within ``notices.same_text_within``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, or_, select
from sqlmodel import col

from notifier.drafting import Draft
from notifier.states import State
from notifier.tables import Delivery
from runtime.work import Work


@dataclass(slots=True)
class Breaker:
    """How often each (address, text) went out lately, `within` some time."""

    most: int
    counts: Counter[tuple[str, str]]
    within: timedelta

    @classmethod
    async def of(cls, work: Work, drafts: Iterable[Draft]) -> Breaker:
        """Count what was sent to the addresses of these drafts."""
        pairs = {(draft.address, draft.text_sha256) for draft in drafts}
        same = select(col(Delivery.address), col(Delivery.text_sha256), func.count()).where(
            col(Delivery.address).in_({address for address, _ in pairs}),
            col(Delivery.text_sha256).in_({text for _, text in pairs}),
            col(Delivery.queued_at) > work.now - work.policy.notices.same_text_within,
            or_(col(Delivery.state).not_in((State.EXPIRED, State.HELD)), col(Delivery.attempts) > 0),
        )
        rows = await work.session.execute(same.group_by(col(Delivery.address), col(Delivery.text_sha256)))
        counts = Counter({(address, text): count for address, text, count in rows})
        return cls(work.policy.notices.same_text, counts, work.policy.notices.same_text_within)

    @property
    def reason(self) -> str:
        """Why a draft may not go out, as a sentence."""
        minutes = int(self.within.total_seconds() // 60)
        return f"{minutes}分钟内已向这个地址发过{self.most}次同样的内容，不再重复发送"

    def lets(self, draft: Draft) -> bool:
        """Say whether a draft may go out, and count it; one that may not is marked with why."""
        self.counts[draft.address, draft.text_sha256] += 1
        if self.counts[draft.address, draft.text_sha256] <= self.most:
            return True
        draft.state, draft.reason = State.EXPIRED.value, self.reason
        return False

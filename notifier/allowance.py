"""How many routine messages one person gets one by one: what is more is held back and told in one summary.

It counts rows, so a restart does not make it forget. Policy: ``person_limits``. Without limit are: what is urgent; what asks for
an answer, since nobody can answer what they did not get; the answer to somebody who has just written; tests and the summary.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from notifier.self_test import TEMPLATE as SELF_TEST
from notifier.states import State
from notifier.tables import Notice
from policies.model import PersonLimit
from runtime.work import Work
from schemas.values import Lane

SUMMARY = "held-summary"
"""Template of the notice that tells of what was held back."""

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LANES = {Lane.ROUTINE: "普通信息", Lane.BULK: "群发信息"}

NOT_RECEIVED = (State.FAILED, State.EXPIRED, State.HELD)
"""States of notices that disturbed nobody."""

Times = dict[tuple[UUID | None, str], list[datetime]]
"""By person and lane, when each message came."""


@dataclass(slots=True)
class Allowance:
    """What some people got in the last day, one by one."""

    times: Times
    now: datetime
    limits: dict[str, PersonLimit]

    @classmethod
    async def of(cls, work: Work, notices: Iterable[Notice]) -> Allowance:
        """Look up what the recipients of these notices got; what has no limit asks nothing."""
        rule = work.policy.person_limits
        limits = {Lane.ROUTINE.value: rule.routine, Lane.BULK.value: rule.bulk}
        people = {each.person_id for each in notices if is_limited(each)}
        return cls(await _got(work, people) if people else defaultdict(list), work.now, limits)

    def refuses(self, notice: Notice) -> str | None:
        """Return why a notice is held back, as a sentence; None: it may go out, and is counted."""
        if not is_limited(notice) or notice.person_id is None:
            return None
        times = self.times[notice.person_id, notice.lane]
        if reason := over(times, self.limits[notice.lane], self.now, LANES[Lane(notice.lane)]):
            return reason
        times.append(self.now)
        return None


def is_limited(notice: Notice) -> bool:
    """Say whether a notice counts against its person's limit."""
    wanted = notice.expects_answer or notice.challenge or notice.to_channel or notice.template in (SELF_TEST, SUMMARY)
    return bool(notice.person_id) and notice.lane != Lane.URGENT and not wanted


def over(times: Iterable[datetime], limit: PersonLimit, now: datetime, what: str) -> str | None:
    """Return which limit one more message would break, as a sentence. `times`: when earlier ones came."""
    lately = [now - each for each in times]
    for most, within, name in ((limit.per_hour, HOUR, "1小时"), (limit.per_day, DAY, "24小时")):
        if most and sum(age < within for age in lately) >= most:
            return f"{name}内已给本人发过{most}条{what}，这一条不单独发送，并入汇总告知"
    return None


async def _got(work: Work, people: set[UUID | None]) -> Times:
    """Return what people got: notices that were routed, and were not refused or held back."""
    got = select(col(Notice.person_id), col(Notice.lane), col(Notice.queued_at)).where(
        col(Notice.person_id).in_(people),
        col(Notice.queued_at) > work.now - DAY,
        col(Notice.lane) != Lane.URGENT,
        col(Notice.routed_at).is_not(None),
        col(Notice.state).not_in(NOT_RECEIVED),
        col(Notice.expects_answer).is_(False),
        col(Notice.to_channel).is_(None),
        col(Notice.template) != SUMMARY,
    )
    times: Times = defaultdict(list)
    for person, lane, at in await work.session.execute(got):
        times[person, lane].append(at)
    return times

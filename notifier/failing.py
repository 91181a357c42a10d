"""One way failed: the next one begins at once; when none is left, everyone concerned is told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from notifier import news
from notifier.breaker import Breaker
from notifier.channels.base import PermanentFailure, SendingError, TemporaryFailure
from notifier.contacts import Entry, entries, flag
from notifier.drafting import draft
from notifier.keeping import LOOP
from notifier.open_matters import matter_of
from notifier.queueing import enqueue
from notifier.quiet import quiet_until, timed
from notifier.returning import BACK_AFTER, left_for_now
from notifier.route import Way, untried
from notifier.routing import entry_of, ways_of
from notifier.self_test import TEMPLATE as SELF_TEST
from notifier.states import REACHED_THE_CARRIER, UNDER_WAY, State, may_become
from notifier.tables import Delivery, Notice
from notifier.wordings import words_of
from runtime.work import Work
from schemas import labels
from schemas.values import Channel

SAME_WAY_AGAIN_AFTER = timedelta(seconds=30)
SAME_WAY_AT_MOST = 3
"""Deliveries by one way, when a handset was unreachable and there is no other."""


@dataclass(slots=True)
class Standing:
    """A notice, all its deliveries, and its recipient as the directory is now. `stopped`: ways that the loop breaker stopped."""

    notice: Notice
    deliveries: list[Delivery]
    entry: Entry | None
    stopped: int = 0

    @classmethod
    async def of(cls, work: Work, row: Delivery) -> Standing:
        """Load the notice of a delivery; others that change it wait."""
        notice = await work.session.get_one(Notice, row.notice_id, with_for_update=True, populate_existing=True)
        rows = select(Delivery).where(col(Delivery.notice_id) == row.notice_id).order_by(col(Delivery.position))
        book = await entries(work.session, {notice.person_id} if notice.person_id else set())
        return cls(notice, list((await work.session.scalars(rows)).all()), entry_of(notice, book))

    def other_ways(self, work: Work) -> list[Way]:
        """Return the ways that were not tried yet."""
        tried = {(row.channel, row.address) for row in self.deliveries}
        return untried(ways_of(work, self.notice, self.entry), tried)

    def ring_now(self, now: datetime) -> bool:
        """Let a call ring at once that still waits for an answer to the text; say whether there was one."""
        waiting = [row for row in self.deliveries if row.state == State.QUEUED and not row.attempts and row.next_at > now]
        calls = [row for row in waiting if row.channel == Channel.VOICE] if self.notice.ring_after is not None else []
        for row in calls:
            row.next_at = now
        return bool(calls)

    def another_lives(self, row: Delivery) -> bool:
        """Say whether another delivery is on its way or has arrived."""
        living = (*UNDER_WAY, *REACHED_THE_CARRIER, State.ANSWERED)
        return any(other.state in living for other in self.deliveries if other.id != row.id)


async def way_failed(work: Work, row: Delivery, error: SendingError, state: State = State.FAILED) -> None:
    """End a delivery and begin the next way, if there is one and the notice still matters."""
    if not may_become(row.state, state):
        return
    row.state, row.reason, row.error_code = state, error.reason, error.code
    if isinstance(error, PermanentFailure) and error.flag_contact:
        await flag(work.session, row.channel, row.address, error.reason, work.now)
    standing = await Standing.of(work, row)
    began = await begin_next(work, standing, row, error)
    final = not began and not standing.another_lives(row) and standing.notice.answered_at is None
    if final and may_become(standing.notice.state, state):
        standing.notice.state, standing.notice.reason = state, error.reason
    news.failed(work, standing.notice, row.channel, reason=error.reason, code=error.code, final=final)


async def begin_next(work: Work, standing: Standing, row: Delivery, error: SendingError) -> bool:
    """Put the next way into the queue; say whether there was one."""
    notice = standing.notice
    if notice.answered_at or notice.expires_at <= work.now:
        return False
    rings = standing.ring_now(work.now)
    if rings:
        work.wake(LOOP)
    left = standing.other_ways(work)
    for way in left:
        if await _begin(work, standing, _after(row, error, way), timedelta()):
            return True
    if left:
        return rings
    if standing.another_lives(row):
        return False
    if back := await left_for_now(work, standing.deliveries):
        return await _begin(work, standing, _way(back, "各种方式都没有发出，回到先前因临时故障放下的方式"), BACK_AFTER)
    same = sum((other.channel, other.address) == (row.channel, row.address) for other in standing.deliveries)
    is_test = notice.template == SELF_TEST  # its failure is its result, and nobody is rung three times for it
    worth_it = not is_test and isinstance(error, TemporaryFailure) and row.accepted_at is not None and same < SAME_WAY_AT_MOST
    again = _way(row, f"没有别的方式，隔{int(SAME_WAY_AGAIN_AFTER.total_seconds())}秒再试一次")
    return worth_it and await _begin(work, standing, again, SAME_WAY_AGAIN_AFTER)


def _way(row: Delivery, because: str) -> Way:
    return Way(Channel(row.channel), row.address, row.contact_id, because)


def _after(row: Delivery, error: SendingError, way: Way) -> Way:
    """Return the next way with why it is taken."""
    failed = labels.CHANNELS[Channel(row.channel)].zh
    return replace(way, because=f"{failed}没有发成（{error.reason}），改用下一种方式；{way.because}")


async def _begin(work: Work, standing: Standing, way: Way, after: timedelta) -> bool:
    notice, zone = standing.notice, work.settings.zone
    until = quiet_until(notice, standing.entry, work.now, zone)
    if not (timings := timed([way], until, notice.expires_at, work.now, zone)):
        return False
    new = draft(
        notice,
        timings[0],
        position=len(standing.deliveries) + standing.stopped + 1,
        language=standing.entry.language if standing.entry else work.settings.language,
        show_code=await _has_other_matters(work, notice),
        now=work.now,
        words=await words_of(work),
    )
    new.next_at += after
    goes = (await Breaker.of(work, [new])).lets(new)
    standing.stopped += not goes
    await enqueue(work, [new], {notice.id: notice.unit})
    work.wake(LOOP)
    return goes


async def _has_other_matters(work: Work, notice: Notice) -> bool:
    if not notice.expects_answer:
        return False
    whose = col(Notice.person_id) == notice.person_id if notice.person_id else col(Notice.to_address) == notice.to_address
    others = select(col(Notice.id), col(Notice.about)).where(
        whose, col(Notice.open_until) > work.now, col(Notice.id) != notice.id
    )
    abouts = (await work.session.execute(others)).all()
    this = matter_of(notice.id, notice.about)
    return any(matter_of(other, about) != this for other, about in abouts)

"""What may not go out yet though its sender is free: the day's messages are used up, or one robot or chat has had enough.

It is put off until it may go, with the reason on record, and makes room for what is behind it. What would be too old by then
takes its next way at once. Rows are counted, so several processes and a restart keep to the same limits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, or_, select, update
from sqlmodel import col

from notifier.channels import CHANNELS
from notifier.channels.base import TemporaryFailure
from notifier.channels.limits import NAMES, Limits, Rate
from notifier.failing import Standing, way_failed
from notifier.retry import LONGEST_PAUSE_WHERE_ANOTHER_WAY_IS
from notifier.states import State
from notifier.tables import Delivery
from runtime.work import Work
from schemas import labels
from schemas.values import Channel, Lane

DAYS_USED_UP = "{channel}今天的发送上限{most}条已用完"

Left = tuple[int | None, ...]
"""How much each account of a channel has left today."""


@dataclass(frozen=True, slots=True)
class PutOff:
    """A delivery that waits until a time, and why."""

    id: UUID
    until: datetime
    because: str
    urgent: bool
    expires_at: datetime


@dataclass(slots=True)
class Sieve:
    """What one channel's limits let through, and what they put off."""

    limits: Limits
    now: datetime
    zone: ZoneInfo
    pace: float = 1.0
    """How many times faster than real time our clock goes: a carrier's minute is a real one."""
    left: Left = ()
    sent: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    put_off: list[PutOff] = field(default_factory=list)

    def let(self, channel: Channel, queue: Sequence[Row[Any]]) -> list[Row[Any]]:
        """Return those that may go now, in their order."""
        may_go, today = [], self._today()
        for row in queue:
            urgent = row.lane == Lane.URGENT
            if today is not None and today <= 0 and not urgent:
                self._put_off(row, self._tomorrow(), self._day_is_over(channel), urgent)
            elif held := self._too_fast(row, urgent):
                self._put_off(row, *held, urgent)
            else:
                self.sent[row.address].append(self.now)
                today = None if today is None else today - row.segments
                may_go.append(row)
        return may_go

    def _today(self) -> int | None:
        return None if None in self.left or not self.left else sum(each or 0 for each in self.left)

    def _tomorrow(self) -> datetime:
        return datetime.combine(self.now.astimezone(self.zone).date() + timedelta(days=1), time(), self.zone)

    def _day_is_over(self, channel: Channel) -> str:
        return DAYS_USED_UP.format(channel=labels.CHANNELS[channel].zh, most=sum(self.limits.a_day))

    def _too_fast(self, row: Row[Any], urgent: bool) -> tuple[datetime, str] | None:
        """Return until when an address has had enough, and why; None: it has not."""
        if self.limits.to_one is None:
            return None
        waits = [(self._free_at(rate, row.address, urgent), rate) for rate in self.limits.to_one(row.address)]
        until, rate = max(waits, key=lambda wait: wait[0], default=(self.now, None))
        return (until, too_fast(rate, urgent)) if rate and until > self.now else None

    def _free_at(self, rate: Rate, address: str, urgent: bool) -> datetime:
        within, share = rate.within * self.pace, rate.share(urgent)
        lately = sorted(each for each in self.sent[address] if each > self.now - within)
        return lately[-share] + within if len(lately) >= share else self.now

    def _put_off(self, row: Row[Any], until: datetime, because: str, urgent: bool) -> None:
        self.put_off.append(PutOff(row.id, until, because, urgent, row.expires_at))


def too_fast(rate: Rate, urgent: bool) -> str:
    """Return a limit of one address as a sentence."""
    kept = rate.most - rate.share(False)
    for_urgent = f"（其中{kept}条留给紧急信息）" if kept and not urgent else ""
    return f"同一个{rate.whom}{NAMES[rate.within]}最多{rate.most}条{for_urgent}"


async def sieve_for(work: Work, channel: Channel, queue: Sequence[Row[Any]]) -> Sieve:
    """Look up what was sent, as far as the channel's limits ask for it."""
    limits = CHANNELS[channel].limits(work.settings)
    sieve = Sieve(limits, work.now, work.settings.zone, work.settings.clock_rate)
    if queue and limits.counts_days:
        sieve.left = limits.left(await _used(work, channel))
    if queue and limits.to_one:
        longest = max((rate.within for row in queue for rate in limits.to_one(row.address)), default=timedelta())
        if longest:
            await _look_back(work, channel, sieve, {row.address for row in queue}, work.now - longest * sieve.pace)
    return sieve


async def _used(work: Work, channel: Channel) -> dict[int, int]:
    """Return what each account has sent today: what carriers took, and what is under way."""
    today = datetime.combine(work.now.astimezone(work.settings.zone).date(), time(), work.settings.zone)
    went = or_(col(Delivery.accepted_at).is_not(None), col(Delivery.state).in_((State.SENDING, State.UNKNOWN)))
    used = select(col(Delivery.account), func.sum(col(Delivery.segments))).where(
        col(Delivery.sending_at) >= today, col(Delivery.channel) == channel, went
    )
    return {account: int(count) for account, count in await work.session.execute(used.group_by(col(Delivery.account)))}


async def _look_back(work: Work, channel: Channel, sieve: Sieve, addresses: set[str], since: datetime) -> None:
    lately = select(col(Delivery.address), col(Delivery.sending_at)).where(
        col(Delivery.sending_at) > since, col(Delivery.channel) == channel, col(Delivery.address).in_(addresses)
    )
    for address, at in await work.session.execute(lately):
        if at is not None:
            sieve.sent[address].append(at)


async def put_off(work: Work, held: Sequence[PutOff]) -> None:
    """Have deliveries wait; what can't wait takes its next way, or ends with the reason."""
    for one in held:
        if one.until >= one.expires_at or await _has_a_quicker_way(work, one):
            row = await work.session.get_one(Delivery, one.id, with_for_update=True, populate_existing=True)
            row.held = one.because
            await way_failed(work, row, TemporaryFailure(f"{one.because}，等不到可以发送的时候"))
        else:
            told = f"{one.because}，等到{one.until.astimezone(work.settings.zone):%m-%d %H:%M:%S}再发"
            waits = update(Delivery).where(col(Delivery.id) == one.id).execution_options(synchronize_session=False)
            await work.session.execute(waits.values(next_at=one.until, held=told))


async def _has_a_quicker_way(work: Work, one: PutOff) -> bool:
    """Say whether something urgent would wait too long and there is another way to its person."""
    if not one.urgent or one.until - work.now <= LONGEST_PAUSE_WHERE_ANOTHER_WAY_IS:
        return False
    standing = await Standing.of(work, await work.session.get_one(Delivery, one.id))
    return bool(standing.other_ways(work))


def by_channel(sieves: Mapping[Channel, Sieve]) -> dict[Channel, Left]:
    """Return what the accounts of each channel have left today, where that is counted."""
    return {channel: sieve.left for channel, sieve in sieves.items() if sieve.left}

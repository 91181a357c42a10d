"""What a person may wish of how they are reached, and what may not be wished. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from directory.errors import Refused
from schemas.values import Channel


@dataclass(frozen=True, slots=True)
class Wish:
    """For one urgency: channels in the order to try, and those that are not wanted. Channels in neither come last."""

    order: tuple[str, ...] = ()
    off: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reaching:
    """A person's wishes. `quiet`: local hours (22:00, 07:00) in which routine messages wait; None: never."""

    urgent: Wish = field(default_factory=Wish)
    routine: Wish = field(default_factory=Wish)
    quiet: tuple[str, str] | None = None

    def quiet_until(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """Return the end of the quiet hours that `now` lies in, None outside of them. Over midnight too."""
        if self.quiet is None:
            return None
        here = now.astimezone(zone)
        start, end = (time.fromisoformat(hour) for hour in self.quiet)
        until = datetime.combine(here.date(), end, zone)
        if start <= end:
            return until if start <= here.time() < end else None
        if here.time() >= start:
            return datetime.combine(here.date() + timedelta(days=1), end, zone)
        return until if here.time() < end else None


ANYHOW = Reaching()


def refuse_unreachable(wanted: Reaching, channels: Sequence[Channel], duty: bool) -> None:
    """Refuse wishes by which an urgent call, or for who keeps duty any message, would reach nobody.

    Raises:
        Refused: they would, or quiet hours are not two different hours.
    """
    if channels and wanted.urgent.off >= set(channels):
        raise Refused("紧急信息至少要留一个渠道，不能全部关闭。")
    if duty and channels and wanted.routine.off >= set(channels):
        raise Refused("值班人员不能关闭普通信息的全部渠道，请至少留一个。")
    if wanted.quiet:
        start, end = wanted.quiet
        if start == end:
            raise Refused("免打扰的开始和结束时间相同；不需要免打扰请两项都留空。")

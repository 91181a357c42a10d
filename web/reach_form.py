"""How somebody is reached, as the form on the account page has it: for each channel a place in the order, or off."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from directory.reach import Reaching, Wish
from schemas.values import Channel
from web.errors import InvalidError

HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
URGENCIES = {"urgent": "紧急信息", "routine": "普通信息"}


def reach_of(form: Mapping[str, str], channels: Sequence[Channel]) -> Reaching:
    """Return the wishes in a form: ``urgent-sms`` = 1, 2, … or ``off``, and the quiet hours.

    Raises:
        InvalidError: a field can't be read; the sentence says which.
    """
    urgent, routine = (_wish(form, urgency, channels) for urgency in URGENCIES)
    start, end = form.get("quiet_from", "").strip(), form.get("quiet_until", "").strip()
    if not start and not end:
        return Reaching(urgent, routine)
    if not (HOUR.fullmatch(start) and HOUR.fullmatch(end)):
        raise InvalidError("免打扰请写明从几点到几点，例如 22:00 到 07:00；不需要请两项都留空。")
    return Reaching(urgent, routine, (start, end))


def _wish(form: Mapping[str, str], urgency: str, channels: Sequence[Channel]) -> Wish:
    placed: list[tuple[int, int, str]] = []
    off: set[str] = set()
    for place, channel in enumerate(channels, start=1):
        said = form.get(f"{urgency}-{channel.value}", str(place))
        if said == "off":
            off.add(channel.value)
        elif said.isdecimal() and len(said) <= 2:
            placed.append((int(said), place, channel.value))
        else:
            raise InvalidError("渠道顺序请从列表中选择。")
    return Wish(tuple(name for _, _, name in sorted(placed)), frozenset(off))


def place_in(wish: Wish, channel: Channel, place: int) -> str:
    """Return what the form shows for a channel: its place in the wish, ``off``, or with none its place in the directory."""
    if channel.value in wish.off:
        return "off"
    return str(wish.order.index(channel.value) + 1) if channel.value in wish.order else str(place)


def days(first: str, last: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the time from the beginning of a first local day until the end of a last one.

    Raises:
        InvalidError: one of them is no day.
    """
    try:
        start, end = date.fromisoformat(first.strip()), date.fromisoformat(last.strip())
    except ValueError:
        raise InvalidError("请选好代接的开始和结束日期。") from None
    return datetime.combine(start, time(), zone), datetime.combine(end + timedelta(days=1), time(), zone)

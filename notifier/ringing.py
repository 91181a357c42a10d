"""Who does not answer a text is rung: by which number, and when. Pure.

A text at three in the morning wakes nobody. The call is a delivery of the same notice that waits in the queue beside the text: an
answer takes it away, and a text that fails for good lets it ring at once, beside the next way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from notifier.quiet import Timing
from notifier.route import FLAGGED, Point, Way, with_voice
from schemas.values import Channel

AT_ONCE = "和首选方式同时打电话（规定）"
AFTER = "首选方式发出{wait}后仍未确认，打电话（规定）"


def call_to(points: Iterable[Point], begun: Collection[Way], usable: Collection[Channel]) -> Way | None:
    """Return by which number a person is rung; None: there is no line, no number, or a call has begun already.

    Args:
        points: the person's contact points; a mobile number can be called where none is named for calls.
        begun: the ways that the notice begins with.
        usable: channels that have an account here.
    """
    if Channel.VOICE not in usable or any(way.channel is Channel.VOICE for way in begun):
        return None
    numbers = [point for point in with_voice(points) if point.channel == Channel.VOICE]
    best = min(numbers, key=lambda point: (point.flagged, point.rank), default=None)
    return Way(Channel.VOICE, best.address, best.id, FLAGGED if best.flagged else "") if best else None


def with_ring(timings: Sequence[Timing], call: Way | None, after: timedelta, now: datetime) -> list[Timing]:
    """Return some timings, with the call behind them."""
    if call is None:
        return list(timings)
    return [*timings, Timing(replace(call, because=said(after) + call.because), now + after)]


def said(after: timedelta) -> str:
    """Return why it rings."""
    minutes, seconds = divmod(int(after.total_seconds()), 60)
    wait = f"{minutes}分钟" * bool(minutes) + f"{seconds}秒" * bool(seconds)
    return AFTER.format(wait=wait) if wait else AT_ONCE

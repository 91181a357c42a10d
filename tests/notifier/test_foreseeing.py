"""What the preview says is what the routing does."""

from __future__ import annotations

from datetime import timedelta

from directory.wishes import Reaching, Wish
from notifier.contacts import Entry
from notifier.foreseeing import _reached
from notifier.route import ALL_AT_ONCE, SWITCHED_OFF, Point
from policies.model import Step
from schemas import uuid7
from schemas.values import Channel, Post

LINES = (Channel.SMS, Channel.TELEGRAM, Channel.VOICE)
OFF = Reaching(urgent=Wish(off=frozenset({Channel.SMS})))


def test_who_switched_off_everything_is_called_all_the_same() -> None:
    """An urgent notice goes by a way that its person switched off when no other is left, and the preview says so."""
    entry = Entry("zh", points=[Point(uuid7(), Channel.SMS, "+8619900000900")], reach=OFF)
    (way,) = _reached(entry, Step(call=(Post.OFFICER,), wait=timedelta(minutes=3)), None, LINES).ways
    assert (way.channel, SWITCHED_OFF in way.because) == (Channel.SMS, True)


def test_ways_that_go_together_say_so() -> None:
    """In a step of all ways at once none of them is told as the first of an order."""
    points = [Point(uuid7(), Channel.SMS, "+8619900000900"), Point(uuid7(), Channel.TELEGRAM, "55")]
    step = Step(call=(Post.OFFICER,), wait=timedelta(minutes=3), channels=(Channel.TELEGRAM, Channel.SMS), at_once=True)
    found = _reached(Entry("zh", points=points), step, None, LINES).ways
    assert len(found) == 2
    assert all(way.because.startswith(ALL_AT_ONCE) for way in found)

"""Who is rung besides the text, and when: pure decisions, and the form of the policy that asks for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from pydantic import ValidationError

from notifier.quiet import Timing
from notifier.ringing import call_to, with_ring
from notifier.route import Point, Way
from policies import load
from policies.model import Step
from schemas.values import Channel

NOW = datetime(2026, 7, 14, 19, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MOBILE, OTHER = "+8619900000101", "+8619900000102"
TEXT = Way(Channel.SMS, MOBILE)
ALL = {Channel.SMS, Channel.TELEGRAM, Channel.VOICE}


def point(channel: str, address: str, rank: int = 0, *, flagged: bool = False) -> Point:
    """Return a contact point."""
    return Point(uuid4(), channel, address, rank, flagged)


def test_a_mobile_number_is_rung_where_no_other_is_named() -> None:
    """The number for texts is called, unless one is there for calls; one that a carrier called bad comes last."""
    mobile = point("sms", MOBILE)
    call = call_to([mobile], [TEXT], ALL)
    assert call
    assert (call.channel, call.address, call.contact_id) == (Channel.VOICE, MOBILE, mobile.id)
    own, bad = point("voice", OTHER, 1), point("voice", MOBILE, flagged=True)
    for points in ([mobile, own], [bad, own]):
        assert call_to(points, [TEXT], ALL) == Way(Channel.VOICE, OTHER, own.id)


def test_nobody_is_rung_without_a_line_or_a_number_or_twice() -> None:
    """No line: nothing; only a chat: nothing; already called by telephone: nothing more."""
    assert call_to([point("sms", MOBILE)], [TEXT], {Channel.SMS}) is None
    assert call_to([point("telegram", "55")], [Way(Channel.TELEGRAM, "55")], ALL) is None
    assert call_to([point("voice", MOBILE)], [Way(Channel.VOICE, MOBILE)], ALL) is None


def test_the_call_stands_behind_the_text_and_says_why() -> None:
    """A minute later, or in the same moment."""
    text, call = Timing(TEXT, NOW), Way(Channel.VOICE, MOBILE)
    for after, why in ((MINUTE, "1分钟后仍未确认，打电话"), (timedelta(), "同时打电话")):
        first, ring = with_ring([text], call, after, NOW)
        assert first == text
        assert ring.at == NOW + after
        assert why in ring.way.because
    assert with_ring([text], None, MINUTE, NOW) == [text]


def test_a_step_says_when_it_rings_in_each_round() -> None:
    """One length for all rounds or one for each, the last for those after; none: no call because of this."""
    step = Step.model_validate({"call": ["officer"], "wait": "3m", "ring_after": ["1m", "0s"]})
    assert [step.rings_after(turn) for turn in (1, 2, 3)] == [MINUTE, timedelta(), timedelta()]
    assert Step.model_validate({"call": ["officer"], "wait": "3m", "ring_after": "90s"}).rings_after(5) == MINUTE * 1.5
    assert Step.model_validate({"call": ["officer"], "wait": "3m"}).rings_after(1) is None
    assert Step.model_validate(step.model_dump(mode="json")) == step
    with pytest.raises(ValidationError, match="shorter than the step's wait"):
        Step.model_validate({"call": ["officer"], "wait": "3m", "ring_after": "3m"})


def test_the_shipped_ladder_of_a_missed_report_rings_everybody_by_the_second_round() -> None:
    """Only the officer who is called first has a minute to answer the text; from the second round on nobody has."""
    steps = load().ladder("deadline-missed").steps
    assert [step.rings_after(1) for step in steps] == [MINUTE, timedelta(), timedelta(), timedelta()]
    assert {step.rings_after(2) for step in steps} == {timedelta()}

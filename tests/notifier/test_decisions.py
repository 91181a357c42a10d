"""The pure decisions: ways, retries, codes, pace, states."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier import codes
from notifier.channels.base import PermanentFailure, TemporaryFailure, Throttled, UnknownOutcome
from notifier.channels.twilio_errors import refusal, undelivered
from notifier.pacing import Pace, Room
from notifier.reading import codes_named
from notifier.retry import Do, after_failed_lookup, after_not_found, after_send
from notifier.route import Point, untried, ways
from notifier.states import State, may_become
from schemas.values import Channel

NOW = datetime(2026, 7, 14, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=30)
BOTH = {Channel.SMS, Channel.TELEGRAM}


def point(channel: str, rank: int, *, flagged: bool = False) -> Point:
    """Return a contact point."""
    return Point(uuid4(), channel, f"{channel}-{rank}", rank, flagged)


def order(points: list[Point], to: tuple[str | None, str | None] = (None, None), wanted: tuple[str, ...] = ()) -> list[str]:
    """Return the addresses of the ways, in order."""
    return [way.address for way in ways(points, to, wanted, BOTH)]


def test_ways_follow_the_person_then_the_policy() -> None:
    """The person's own order holds unless the notice asks for another."""
    points = [point("telegram", 1), point("sms", 0)]
    assert order(points) == ["sms-0", "telegram-1"]
    assert order(points, wanted=("telegram", "sms")) == ["telegram-1", "sms-0"]
    assert order(points, wanted=("telegram",)) == ["telegram-1"]


def test_a_policy_that_names_a_channel_nobody_has_keeps_no_one_from_being_reached() -> None:
    """A ladder that asks for voice falls back to what the person has."""
    assert order([point("sms", 0)], wanted=("voice",)) == ["sms-0"]


def test_a_flagged_way_comes_last_but_comes() -> None:
    """A number that a carrier called bad is better than nobody."""
    assert order([point("sms", 0, flagged=True), point("telegram", 1)]) == ["telegram-1", "sms-0"]
    assert order([point("sms", 0, flagged=True)]) == ["sms-0"]


def test_who_wrote_is_answered_there_first_and_only_once() -> None:
    """The address that wrote leads; as a known contact it is not listed twice."""
    points = [point("sms", 0), point("telegram", 1)]
    assert order(points, ("telegram", "telegram-1")) == ["telegram-1", "sms-0"]
    assert order(points, ("sms", "other")) == ["other", "sms-0", "telegram-1"]
    assert order(points, ("web", "zhang")) == ["sms-0", "telegram-1"]


def test_tried_ways_are_left_out() -> None:
    """A way that failed is not the next way."""
    found = ways([point("sms", 0), point("telegram", 1)], (None, None), (), BOTH)
    assert [way.address for way in untried(found, {("sms", "sms-0")})] == ["telegram-1"]


def test_a_permanent_failure_leaves_the_way_at_once() -> None:
    """No second try, with or without another way."""
    for others in (True, False):
        assert after_send(PermanentFailure("退订", 21610), 1, NOW, LATER, others).do is Do.OTHER_WAY


def test_temporary_failures_wait_longer_each_time_until_the_end() -> None:
    """1, 2, 4, 8, 15, 30, 30 … seconds while there is no other way; never past the end."""
    waits = [(after_send(TemporaryFailure("503"), tries, NOW, LATER, False).at - NOW).seconds for tries in range(1, 9)]
    assert waits == [1, 2, 4, 8, 15, 30, 30, 30]
    assert after_send(TemporaryFailure("503"), 7, NOW, NOW + timedelta(seconds=30), False).do is Do.OTHER_WAY


def test_with_another_way_the_second_temporary_failure_is_enough() -> None:
    """Seconds count: the next way begins."""
    assert after_send(TemporaryFailure("503"), 1, NOW, LATER, True).do is Do.AGAIN
    assert after_send(TemporaryFailure("503"), 2, NOW, LATER, True).do is Do.OTHER_WAY


def test_a_long_pause_is_not_waited_for_where_another_way_is() -> None:
    """Retry in a minute, says the carrier; the person is reached otherwise now."""
    throttled = Throttled("限速", 429, timedelta(seconds=60), whole_sender=False)
    assert after_send(throttled, 1, NOW, LATER, True).do is Do.OTHER_WAY
    alone = after_send(throttled, 1, NOW, LATER, False)
    assert (alone.do, alone.at) == (Do.AGAIN, NOW + timedelta(seconds=60))


def test_an_unknown_outcome_is_looked_up_whatever_else() -> None:
    """Never sent again before someone asked."""
    assert after_send(UnknownOutcome("无应答"), 5, NOW, LATER, True).do is Do.LOOK_UP
    assert after_not_found(1, NOW, True).do is Do.AGAIN
    assert after_not_found(2, NOW, True).do is Do.OTHER_WAY
    assert after_failed_lookup(TemporaryFailure("503"), 1, NOW, True).do is Do.LOOK_UP_AND_OTHER_WAY
    assert after_failed_lookup(TemporaryFailure("503"), 2, NOW, False).do is Do.LOOK_UP
    assert after_failed_lookup(TemporaryFailure("503"), 3, NOW, False).do is Do.AGAIN_MAYBE_DOUBLED


@pytest.mark.parametrize(
    ("status", "code", "kind", "flags"),
    [
        (429, 20429, Throttled, False),
        (400, 21611, Throttled, False),
        (500, 20500, UnknownOutcome, False),
        (503, 20503, TemporaryFailure, False),
        (400, 21610, PermanentFailure, True),
        (400, 21211, PermanentFailure, True),
        (400, 21614, PermanentFailure, True),
        (400, 21408, PermanentFailure, False),
        (401, 20003, PermanentFailure, False),
        (400, None, PermanentFailure, False),
    ],
)
def test_a_refusal_of_twilio_is_one_of_four_kinds(status: int, code: int | None, kind: type, flags: bool) -> None:
    """As Twilio's error dictionary says."""
    error = refusal(status, code)
    assert type(error) is kind
    assert getattr(error, "flag_contact", False) is flags


@pytest.mark.parametrize(
    ("code", "kind", "flags"),
    [
        (30003, TemporaryFailure, False),
        (30005, PermanentFailure, True),
        (30006, PermanentFailure, True),
        (30007, PermanentFailure, False),
        (None, PermanentFailure, False),
    ],
)
def test_an_undelivered_receipt_says_whether_the_number_is_to_blame(code: int | None, kind: type, flags: bool) -> None:
    """An unreachable handset is not a wrong number."""
    error = undelivered(code)
    assert type(error) is kind
    assert getattr(error, "flag_contact", False) is flags


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("1", []),
        ("收到", []),
        ("１", []),
        ("1收到", []),
        ("收到 4821", ["4821"]),
        ("４８２１", ["4821"]),
        ("1 4821", ["4821"]),
        ("14821", ["4821"]),
        ("4821、5530收到", ["4821", "5530"]),
        ("4821 4821", ["4821"]),
        ("伤2人", []),
        ("119", []),
        ("13900000000", []),
        ("23456789", ["23456789"]),
    ],
)
def test_codes_are_read_however_they_are_written(text: str, named: list[str]) -> None:
    """Full width, with a 1 in front, several at once; a telephone number is no code."""
    assert codes_named(text, None, None) == named


def test_a_button_counts_alone() -> None:
    """The text under a button is the message's own, full of figures."""
    assert codes_named("应在4821前", None, "ack:5530") == ["5530"]
    assert codes_named("收到4821", "4821", None) == ["4821"]
    assert codes_named("", None, "other:1") == []


def test_a_plain_one_that_was_read_as_a_code_names_nothing() -> None:
    """What the reader calls a code is one only when it has a code's form."""
    assert codes_named("1", "1", None) == []
    assert codes_named("14821", "14821", None) == ["4821"]
    assert codes_named("", "4821", None) == ["4821"]


def test_a_plain_1_is_no_code_even_when_the_reader_took_it_for_one() -> None:
    """The reader of texts calls the 1 of "1收到" a code; no notice has it, and the answer means the newest."""
    assert codes_named("1收到", "1", None) == []


def test_drawn_codes_are_distinct_and_no_years() -> None:
    """A code is never taken for a year or a service number."""
    drawn = codes.draw(2000)
    assert len(set(drawn)) == 2000
    assert all(2200 <= int(code) <= 9899 for code in drawn)
    assert len(codes.draw(100_000)) == 7700
    assert codes_named(f"收到{codes.longer()}", None, None)


@given(st.lists(st.floats(0.01, 2.0), min_size=1, max_size=60), st.integers(1, 20))
def test_a_pace_never_lets_more_through_than_its_limit(gaps: list[float], per_second: int) -> None:
    """In any time t at most one second's worth and t times the limit go out."""
    pace, now, gone = Pace(per_second, at_once=1000), 100.0, 0
    for gap in gaps:
        now += gap
        room = pace.room(now)
        pace.took(room.deliveries, room, room.deliveries)
        gone += room.deliveries
        assert gone <= per_second * (now - 100.0 - gaps[0]) + max(1, per_second) + 1e-6


def test_a_long_text_costs_all_its_parts() -> None:
    """A sender of one part a second is busy for three seconds after a text of three parts."""
    pace = Pace(1, at_once=10)
    assert pace.room(100.0) == Room(1, 1, 15)
    pace.took(1, Room(1, 1), 3)
    assert [pace.room(100.0 + seconds).deliveries for seconds in (1.0, 2.0, 2.9, 3.0)] == [0, 0, 0, 1]


def test_a_pause_of_the_carrier_stops_the_whole_sender_or_after_three_in_a_row() -> None:
    """One chat's limit is not the bot's; three in a row are."""
    pace = Pace(0, at_once=4)
    pace.throttled(10.0, 5.0, whole_sender=False)
    assert pace.room(10.0).deliveries == 8
    pace.throttled(10.0, 5.0, whole_sender=False)
    pace.throttled(10.0, 5.0, whole_sender=False)
    assert (pace.room(14.9).deliveries, pace.room(15.0).deliveries) == (0, 8)
    pace.went_well()
    pace.throttled(20.0, 5.0, whole_sender=True)
    assert pace.room(21.0).deliveries == 0


@pytest.mark.parametrize("end", [State.DELIVERED, State.FAILED, State.EXPIRED, State.ANSWERED])
def test_nothing_leads_back_from_an_end(end: State) -> None:
    """Late news changes nothing, but a person's answer always counts."""
    back = [state for state in State if may_become(end, state)]
    assert back == ([] if end is State.ANSWERED else [State.ANSWERED])


def test_what_goes_to_very_many_leaves_places_for_what_is_urgent() -> None:
    """With every place that bulk may have taken, a quarter is still there for the rest."""
    pace = Pace(0, at_once=64)
    room = pace.room(100.0)
    assert room.bulk
    pace.took(room.bulk, room, 0)
    assert (pace.room(100.0), pace.backlog) == (Room(32, None, 0), True)

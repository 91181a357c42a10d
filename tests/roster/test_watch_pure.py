"""When gaps are told and passed on, which found gap is a known one, when shifts are reminded: decisions without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies import load
from roster.gaps import Gap
from roster.watch.matching import matched
from roster.watch.patience import escalate_at, horizon, tell_at
from roster.watch.when import Kind, still_to_do

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 7, 14, 2, 0, tzinfo=UTC)  # 10:00 local
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
RULE, REMIND = load().gaps, load().shift_reminders


@dataclass(frozen=True)
class Known:
    """A gap as it was found before."""

    id: UUID
    post: str
    starts_at: datetime
    ends_at: datetime


def known(start: int, end: int, post: str = "officer") -> Known:
    """Return a known gap that begins and ends so many hours from now."""
    return Known(uuid4(), post, NOW + start * HOUR, NOW + end * HOUR)


def gap(start: int, end: int, post: str = "officer") -> Gap:
    """Return a found gap."""
    return Gap(post, NOW + start * HOUR, NOW + end * HOUR)


def test_a_gap_found_again_is_the_same() -> None:
    """It may end later than before; nothing is new."""
    before = known(24, 48)
    plan = matched([before], [gap(24, 72)], NOW)
    assert (plan.kept, plan.new, plan.gone) == ({before.id: gap(24, 72)}, [], [])


def test_what_is_left_of_a_gap_remembers_it() -> None:
    """Filled in the middle, the earlier rest is the gap, the later one is new but not unheard of."""
    before = known(24, 72)
    plan = matched([before], [gap(24, 40), gap(50, 72)], NOW)
    assert plan.kept == {before.id: gap(24, 40)}
    assert plan.new == [(gap(50, 72), before.id)]


def test_gaps_that_grow_together_are_one() -> None:
    """The earlier lives on, the other is gone."""
    one, other = known(10, 20), known(30, 40)
    plan = matched([other, one], [gap(10, 40)], NOW)
    assert (set(plan.kept), plan.gone) == ({one.id}, [other.id])


def test_another_post_is_another_gap() -> None:
    """A missing leader is not the missing officer of the same night."""
    before = known(10, 20)
    plan = matched([before], [gap(10, 20, "leader")], NOW)
    assert (plan.gone, plan.new) == ([before.id], [(gap(10, 20, "leader"), None)])


def test_a_running_gap_keeps_its_beginning() -> None:
    """The search begins now; the gap began two hours ago."""
    before = known(-2, 5)
    assert matched([before], [gap(0, 5)], NOW).kept[before.id] == gap(-2, 5)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9))), st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9))))
def test_every_found_gap_is_kept_or_new_and_every_known_one_kept_or_gone(old: list, new: list) -> None:
    """None is lost and none stands twice."""
    before, found = [known(s, s + n) for s, n in old], [gap(s, s + n) for s, n in new]
    plan = matched(before, found, NOW)
    assert len(plan.kept) + len(plan.new) == len(found)
    assert sorted([*plan.kept, *plan.gone]) == sorted(each.id for each in before)


def test_the_horizon_moves_once_a_day_at_the_hour_of_the_search() -> None:
    """Just before 08:30 it stands where it stood the day before; the rotations have been extended by then."""
    half_past_eight = NOW - 90 * MINUTE
    assert horizon(RULE, half_past_eight, SHANGHAI) - horizon(RULE, half_past_eight - MINUTE, SHANGHAI) == DAY
    assert horizon(RULE, NOW, SHANGHAI) == datetime(2026, 7, 28, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("ahead", "wait"),
    [
        (timedelta(), timedelta()),
        (30 * MINUTE, timedelta()),
        (80 * MINUTE, 20 * MINUTE),
        (5 * HOUR, 30 * MINUTE),
        (20 * HOUR, 2 * HOUR),
        (2 * DAY, 8 * HOUR),
        (10 * DAY, DAY),
    ],
)
def test_the_nearer_a_gap_the_sooner_the_superior_hears(ahead: timedelta, wait: timedelta) -> None:
    """Within the hour at once, in ten days after a day."""
    assert escalate_at(RULE, NOW + ahead, NOW, None) == NOW + wait


@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_a_nearer_gap_never_waits_longer(one: int, other: int) -> None:
    """Patience only grows with distance."""
    near, far = sorted((one, other))
    waits = [escalate_at(RULE, NOW + each * MINUTE, NOW, None) - NOW for each in (near, far)]
    assert waits[0] <= waits[1]


def test_a_gap_that_was_taken_waits_until_six_hours_before() -> None:
    """Taken late it waits half an hour at least."""
    assert escalate_at(RULE, NOW + 3 * DAY, NOW, NOW + HOUR) == NOW + 3 * DAY - 6 * HOUR
    assert escalate_at(RULE, NOW + 2 * HOUR, NOW, NOW + MINUTE) == NOW + 31 * MINUTE


def test_what_is_far_is_told_by_day_and_what_is_near_at_once() -> None:
    """At 03:10 a gap in five days waits for eight o'clock, one of tonight does not, and none is told later than a day before."""
    night = NOW - 7 * HOUR + 10 * MINUTE
    assert tell_at(RULE, night, night + 5 * DAY, SHANGHAI) == NOW - 2 * HOUR
    assert tell_at(RULE, night, night + 20 * HOUR, SHANGHAI) == night
    assert tell_at(RULE, night, night + 25 * HOUR, SHANGHAI) == night + HOUR


START = datetime(2026, 7, 15, 0, 0, tzinfo=UTC)  # 08:00 local
EIGHTEEN, SEVEN = START - 14 * HOUR, START - HOUR


def due(now: datetime, sent: dict[str, datetime] | None = None, confirmed: bool = False) -> list[tuple[datetime, Kind]]:
    """Return what is still to be sent about the shift of eight o'clock."""
    return still_to_do(REMIND, START, now, SHANGHAI, sent=sent or {}, confirmed=confirmed)


def test_a_shift_is_reminded_the_evening_before_and_an_hour_before() -> None:
    """And who is silent until then is told to the leader."""
    assert due(NOW) == [(EIGHTEEN, Kind.DAY_BEFORE), (SEVEN, Kind.SHORTLY_BEFORE), (SEVEN, Kind.UNCONFIRMED)]
    assert due(NOW, confirmed=True) == [(EIGHTEEN, Kind.DAY_BEFORE), (SEVEN, Kind.SHORTLY_BEFORE)]


def test_nothing_is_sent_twice_and_nothing_after_the_beginning() -> None:
    """What was sent is left out; a shift that runs needs no reminder."""
    assert due(SEVEN, {Kind.DAY_BEFORE: EIGHTEEN, Kind.SHORTLY_BEFORE: SEVEN, Kind.UNCONFIRMED: SEVEN}) == []
    assert due(START) == []


def test_two_reminders_are_never_sent_at_once() -> None:
    """Down over the evening and back at seven: one reminder, and half an hour to answer it."""
    assert due(SEVEN) == [(SEVEN, Kind.SHORTLY_BEFORE), (SEVEN + 30 * MINUTE, Kind.UNCONFIRMED)]


def test_a_shift_entered_late_is_asked_at_once() -> None:
    """Entered at 22:00 for the morning: the first reminder is overdue, so it goes now."""
    assert due(START - 10 * HOUR)[0] == (EIGHTEEN, Kind.DAY_BEFORE)


def test_who_has_no_time_to_confirm_is_not_told_to_the_leader() -> None:
    """Ten minutes before, a reminder still goes, but nobody is blamed."""
    assert due(START - 10 * MINUTE) == [(SEVEN, Kind.SHORTLY_BEFORE)]

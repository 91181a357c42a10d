"""Shifts: who is on duty when, how they are changed, how rotations fill the days ahead."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlmodel import col

from roster import commands, queries
from roster.demo import load_demo_shifts
from roster.gaps import Gap, gaps
from roster.on_duty import on_duty_at, on_posts
from roster.rotating import extend_all
from roster.rotation import Pattern, days_from, turns
from roster.rules import Period, broken_rules
from roster.tables import Shift
from schemas.values import Post
from tests.roster.world import CITY, COUNTY, START, TOWN, shift, someone, world

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def draft(name: str = "town leader", post: str = Post.OFFICER, start: datetime = START + DAY, hours: int = 24, unit: str = TOWN):
    """Return a shift as a person would enter it."""
    return commands.ShiftDraft(unit, post, someone(name), start, start + timedelta(hours=hours))


def test_a_shift_ends_where_the_next_begins():
    """At 08:00 sharp the new officer is on duty and the old one is not."""
    old, new = shift(TOWN, Post.OFFICER, "old"), shift(TOWN, Post.OFFICER, "new", START + 22 * HOUR)
    at_handover = START + 22 * HOUR
    assert [each.person_id for each in on_duty_at([old, new], at_handover)] == [someone("new")]
    assert [each.person_id for each in on_duty_at([old, new], at_handover - timedelta(seconds=1))] == [someone("old")]


def test_overlapping_shifts_of_one_person_count_once():
    """Someone entered twice on a post stands there once, until the later end."""
    twice = [shift(TOWN, Post.OFFICER, "a", hours=30), shift(TOWN, Post.OFFICER, "a", hours=24)]
    (one,) = on_duty_at(twice, START)
    assert one.until == twice[0].ends_at


def test_posts_come_in_order_and_nobody_twice():
    """Officers before second officers before leaders; who holds two of the called posts is called for the first."""
    people = on_duty_at(
        [
            shift(TOWN, Post.LEADER, "l"),
            shift(TOWN, Post.SECOND_OFFICER, "o"),
            shift(TOWN, Post.OFFICER, "o"),
            shift(TOWN, "司机", "d"),
        ],
        START,
    )
    assert [each.post for each in people] == [Post.OFFICER, Post.SECOND_OFFICER, Post.LEADER, "司机"]
    assert [each.post for each in on_posts(people, (Post.OFFICER, Post.SECOND_OFFICER))] == [Post.OFFICER]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=12), st.integers(0, 60))
def test_a_post_is_empty_exactly_where_a_gap_is_found(spans: list[tuple[int, int]], hour: int):
    """For any shifts and any hour: somebody is on the post, or the hour lies in a gap, never both and never neither."""
    shifts = [shift(TOWN, Post.OFFICER, f"p{n}", START + start * HOUR, hours) for n, (start, hours) in enumerate(spans)]
    found = gaps(shifts, Post.OFFICER, START, START + 61 * HOUR)
    at = START + hour * HOUR
    assert bool(on_duty_at(shifts, at)) != any(gap.start <= at < gap.end for gap in found)
    assert found == sorted(found, key=lambda gap: gap.start)


def test_broken_rules_are_named_with_place_and_time():
    """No leader at night, one officer only in an important period, one person on two posts: each is named."""
    shifts = [
        shift(TOWN, Post.OFFICER, "o", START, 24),
        shift(TOWN, Post.LEADER, "l", START, 12),
        shift(TOWN, Post.LEADER, "o", START + 12 * HOUR, 6),
    ]
    broken = broken_rules(shifts, START, START + DAY, important=[Period(START, START + 2 * HOUR)])
    assert [(each.rule, each.start, each.end) for each in broken] == [
        ("two_officers", START, START + 2 * HOUR),
        ("two_posts_at_once", START + 12 * HOUR, START + 18 * HOUR),
        ("leader_present", START + 18 * HOUR, START + DAY),
    ]


def test_a_full_roster_breaks_no_rule():
    """An officer and a leader all day: nothing is found."""
    assert broken_rules([shift(TOWN, Post.OFFICER, "o"), shift(TOWN, Post.LEADER, "l")], START, START + 22 * HOUR) == []
    assert gaps([], Post.OFFICER, START, START + HOUR) == [Gap(Post.OFFICER, START, START + HOUR)]


@given(people=st.integers(1, 6), hours=st.sampled_from([24, 12, 8]), days=st.integers(1, 40))
def test_turns_follow_each_other_and_are_fair(people: int, hours: int, days: int):
    """No gap, no overlap, everyone the same number of turns within one."""
    pattern = Pattern(tuple("abcdef"[:people]), date(2026, 7, 14).toordinal(), time(8), hours)
    made = list(turns(pattern, days_from(date(2026, 7, 14), days), SHANGHAI))
    assert all(one.ends_at == other.starts_at for one, other in itertools.pairwise(made))
    counts = [sum(turn.person == who for turn in made) for who in pattern.people]
    assert max(counts) - min(counts) <= 1
    assert made[0].person == "a"


def test_a_rotation_without_people_or_with_odd_hours_is_refused():
    """A pattern that can't fill a day is an error where it is made, not a silent gap."""
    for people, hours in (((), 24), (("a",), 7), (("a",), 0)):
        with pytest.raises(ValueError, match="rotation"):
            Pattern(people, 0, time(8), hours)


async def test_changes_keep_who_when_why_and_how_it_stood(tmp_path):
    """A shift is entered, given to another, taken out: the history tells all three."""
    async with world(tmp_path) as here:
        by = someone("county leader")
        made = await here.work(lambda work: commands.add_shift(work, by, draft(), "排班"))
        changed = await here.work(
            lambda work: commands.change_shift(work, by, made.id, draft("city leader"), version=1, reason="调班")
        )
        await here.work(lambda work: commands.remove_shift(work, by, made.id, version=changed.version, reason="取消"))
        async with here.platform.database.read() as session:
            entries = await queries.changes_of(session, made.id)
            assert await queries.shift(session, made.id) is None
        assert [(entry.what, entry.reason, entry.by) for entry in entries] == [
            ("added", "排班", by),
            ("changed", "调班", by),
            ("removed", "取消", by),
        ]
        assert entries[1].before["person_id"] == str(someone("town leader"))
        assert entries[1].after["person_id"] == str(someone("city leader"))
        assert (entries[0].before, entries[2].after) == (None, None)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (draft(hours=0), "结束时间要晚于开始时间"),
        (draft(hours=24 * 8), "一个班次最长7天"),
        (draft(start=START - 3 * DAY), "已经过去"),
        (draft("county officer", start=START), "此人08:00至7月15日08:00已在安平县值班员岗位"),
    ],
)
async def test_an_impossible_shift_is_refused_with_a_sentence(tmp_path, wrong, sentence):
    """Backwards, endless, past, or for someone who is on duty elsewhere: refused, nothing is kept."""
    async with world(tmp_path) as here:
        with pytest.raises(commands.Refused, match=sentence):
            await here.work(lambda work: commands.add_shift(work, None, wrong))
        assert await _count(here) == 7


async def test_two_people_editing_one_shift_do_not_overwrite_each_other(tmp_path):
    """The second one is told to look again; so is who edits a shift that is gone, over, or without a reason."""
    async with world(tmp_path) as here:
        made = await here.work(lambda work: commands.add_shift(work, None, draft()))
        await here.work(lambda work: commands.change_shift(work, None, made.id, draft("city leader"), version=1, reason="一"))

        async def refused(sentence, version=2, reason="二", shift_id=made.id):
            with pytest.raises(commands.Refused, match=sentence):
                await here.work(lambda work: commands.remove_shift(work, None, shift_id, version=version, reason=reason))

        await refused("刚被别人改过", version=1)
        await refused("请写明更改的理由", reason=" ")
        await refused("已被删除", shift_id=someone("nothing"))
        await here.pass_time(3 * DAY)
        await refused("已经结束")


async def test_the_demo_mans_every_post_for_two_weeks_and_is_extended_daily(tmp_path):
    """Every duty room has officer and leader from now on, no rule broken; loading twice adds nothing; each night adds a day."""
    async with world(tmp_path, on_duty=[]) as here:
        made = await here.work(load_demo_shifts)
        assert made > 0
        assert await here.work(load_demo_shifts) == 0
        await _manned(here, START, START + 13 * DAY)
        before = await _count(here)
        await here.pass_time(DAY)
        assert await _count(here) == before + 6
        await _manned(here, START, START + 14 * DAY)


async def test_a_rotation_leaves_alone_what_people_decided(tmp_path):
    """A shift entered by hand stands; the rotation fills around it and never puts a second person beside."""
    async with world(tmp_path, on_duty=[]) as here:
        by_hand = await here.work(lambda work: commands.add_shift(work, None, draft("city officer", start=START + 22 * HOUR)))
        await here.work(load_demo_shifts)
        await here.work(extend_all)
        async with here.platform.database.read() as session:
            on = await queries.on_duty(session, TOWN, START + DAY)
        assert [each.shift_id for each in on if each.post == Post.OFFICER] == [by_hand.id]


async def _manned(here, start, end):
    async with here.platform.database.read() as session:
        for room in (TOWN, COUNTY, CITY):
            assert broken_rules(await queries.shifts_between(session, room, start, end), start, end) == []


async def _count(here) -> int:
    async with here.platform.database.read() as session:
        return (await session.execute(select(func.count(col(Shift.id))))).scalar_one()


def test_times_are_read_in_the_local_zone():
    """08:00 in Shanghai is midnight UTC."""
    (turn,) = turns(Pattern(("a",), 0, time(8), 24), [date(2026, 7, 14)], SHANGHAI)
    assert turn.starts_at.astimezone(UTC) == datetime(2026, 7, 14, tzinfo=UTC)

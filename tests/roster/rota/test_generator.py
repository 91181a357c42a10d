"""The generator: fair within one shift where nothing prevents it, no rule broken or it is named, at all edges of the calendar."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations, pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roster.errors import Refused
from roster.rota.barring import exclusive
from roster.rota.days import Calendar, DayKind, Named, days_between
from roster.rota.explaining import explain
from roster.rota.greedy import greedy
from roster.rota.model import Busy, Candidate, Plan, Problem, Slot, Wish
from roster.rota.patterns import PRESETS, PostRule, ShiftTime, preset_of, spans_on
from roster.rota.solving import solve
from schemas.values import Post

ZONES = [ZoneInfo(name) for name in ("Asia/Shanghai", "Europe/Berlin", "America/New_York")]
EDGES = [date(2024, 2, 20), date(2026, 1, 25), date(2026, 3, 25), date(2026, 9, 26), date(2026, 10, 24), date(2025, 10, 30)]
REST = timedelta(hours=12)
ENOUGH = 20.0
COMMON = settings(deadline=None, max_examples=25, derandomize=True)


def someone(number: int) -> UUID:
    """Return the id of one of the tests' people."""
    return UUID(int=number + 1)


def slots(first: date, days: int, posts=(Post.OFFICER,), pattern: str = "24h", zone=ZONES[0]) -> tuple[Slot, ...]:
    """Return the slots of some posts for some days."""
    calendar, stretch = Calendar(), days_between(first, first + timedelta(days=days - 1))
    return tuple(
        Slot(str(post), span.day, calendar.day(span.day).kind, span.starts_at, span.ends_at, REST)
        for post in posts
        for span in spans_on(PRESETS[pattern], stretch, zone)
    )


def people(count: int, posts=(Post.OFFICER,), **past) -> tuple[Candidate, ...]:
    """Return people who are fit for some posts."""
    return tuple(Candidate(someone(each), f"员{each}", frozenset(map(str, posts)), **past) for each in range(count))


def counts(problem: Problem, plan: Plan) -> dict[DayKind, list[int]]:
    """Return how many shifts of each class everybody has, what they had before included."""
    given_ = Counter((each.person, each.slot.kind) for each in plan.taken)
    return {kind: [each.carried(kind) + given_[each.person, kind] for each in problem.candidates] for kind in DayKind}


def broken(problem: Problem, plan: Plan) -> list[str]:
    """Return every rule that a plan breaks, found by comparing everything with everything."""
    by_person = defaultdict(list)
    for each in plan.taken:
        by_person[each.person].append(each.slot)
    by_person.pop(None, None)
    found = [why for own in by_person.values() for one, other in combinations(own, 2) if (why := exclusive(one, other))]
    for each in problem.busy:
        rest = timedelta() if each.why == "leave" else REST
        found += [each.why for s in by_person[each.person] if s.starts_at < each.end + rest and each.start - rest < s.ends_at]
    fit = {each.person: each.posts for each in problem.candidates}
    return found + ["unfit" for each in plan.taken if each.person and each.slot.post not in fit[each.person]]


@COMMON
@given(
    first=st.sampled_from(EDGES),
    zone=st.sampled_from(ZONES),
    days=st.integers(1, 16),
    pattern=st.sampled_from(["24h", "2x12h"]),
    spare=st.integers(0, 2),
    two=st.booleans(),
)
def test_nobody_has_two_shifts_more_than_another_where_nothing_prevents_it(*, first, zone, days, pattern, spare, two):
    """Over month ends, leap days and changes of clocks each class of days is even within one; nothing is left to explain."""
    posts = (Post.OFFICER, Post.SECOND_OFFICER) if two else (Post.OFFICER,)
    needed = {"24h": 4, "2x12h": 5}[pattern] * len(posts)
    problem = Problem(slots(first, days, posts, pattern, zone), people(needed + spare, posts))
    plan = solve(problem, ENOUGH)
    assert all(each.person for each in plan.taken)
    assert broken(problem, plan) == []
    assert [kind for kind, each in counts(problem, plan).items() if max(each) - min(each) > 1] == []
    assert explain(problem, plan) == []


absences = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9), st.integers(1, 5), st.sampled_from(["leave", "other_room"])))
wishes = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9), st.sampled_from(["want", "avoid"])), max_size=6)


@COMMON
@given(first=st.sampled_from(EDGES), crew=st.integers(0, 5), away=absences, wanted=wishes, pattern=st.sampled_from(list(PRESETS)))
def test_no_rule_is_broken_and_whatever_is_unmet_is_named(first, crew, away, wanted, pattern):
    """With too few people, leave, duty elsewhere and wishes: an empty slot is told with everybody's reason, as is a wish."""
    start = datetime.combine(first, time(8), tzinfo=UTC)
    day = timedelta(days=1)
    busy = tuple(Busy(someone(who), start + at * day, start + (at + long) * day, why, REST) for who, at, long, why in away)
    asked = {(who, at): Wish(someone(who), first + at * day, kind) for who, at, kind in wanted if who < crew}
    both = (Post.OFFICER, Post.LEADER)
    problem = Problem(slots(first, 8, both, pattern), people(crew, both), busy, tuple(asked.values()))
    plan = solve(problem, ENOUGH)
    notes = explain(problem, plan)
    assert broken(problem, plan) == []
    empty = [each.slot for each in plan.taken if each.person is None]
    assert [(s.day, s.post) for s in sorted(empty, key=lambda s: (s.day, s.post))] == [
        (note.day, note.post) for note in notes if note.about == "empty"
    ]
    assert not any("未能在计算时间内" in note.sentence for note in notes if plan.proven)
    stood = {(each.person, each.slot.day) for each in plan.taken}
    days = {slot.day for slot in problem.slots}
    unmet = [w for w in problem.wishes if w.day in days and ((w.person, w.day) in stood) == (w.kind == "avoid")]
    assert len([note for note in notes if note.about == "wish"]) == len(unmet)


@COMMON
@given(first=st.sampled_from(EDGES), crew=st.integers(1, 6), pattern=st.sampled_from(list(PRESETS)))
def test_the_plan_made_at_once_breaks_no_rule_either(first, crew, pattern):
    """What stands when the solver's time is up obeys the same rules."""
    problem = Problem(slots(first, 10, (Post.OFFICER,), pattern), people(crew))
    assert broken(problem, greedy(problem)) == []


def test_no_time_at_all_still_gives_a_plan_and_says_that_it_is_not_proven():
    """With a bound that ends before anything is found, the plan made at once stands, and explanations say so where it matters."""
    first, second = people(2)
    tired = Candidate(first.person, first.name, first.posts, {DayKind.ORDINARY: 40})
    problem = Problem(slots(date(2026, 7, 1), 31), (tired, second))
    plan = solve(problem, 1e-6)
    assert not plan.proven
    assert all(each.person for each in plan.taken)
    assert "未能证明" in explain(problem, plan)[-1].sentence


def test_the_same_problem_gives_the_same_plan():
    """Nothing is left to chance: two runs agree to the last shift."""
    problem = Problem(slots(date(2026, 10, 1), 14), people(5), wishes=(Wish(someone(0), date(2026, 10, 3), "avoid"),))
    assert solve(problem, ENOUGH) == solve(problem, ENOUGH)


def test_what_people_did_before_is_made_up_for():
    """Who had fewer holidays before gets them now; ordinary days and weekends stay even."""
    first, second = people(1, past={DayKind.HOLIDAY: 2})[0], people(2)[1]
    others = (Candidate(someone(2), "员2", frozenset([Post.OFFICER]), {DayKind.HOLIDAY: 2}),)
    problem = Problem(slots(date(2026, 9, 28), 14), (first, second, *others))
    plan = solve(problem, ENOUGH)
    holidays = Counter(each.person for each in plan.taken if each.slot.kind is DayKind.HOLIDAY)
    assert holidays[second.person] > max(holidays[first.person], holidays[others[0].person])
    assert broken(problem, plan) == []


def test_an_empty_post_is_explained_by_number_reason_and_name():
    """On 14 July nobody can lead: one is on leave, the other led until that morning."""
    day, lead = date(2026, 7, 14), (Post.LEADER,)
    slot = slots(day, 1, lead)
    busy = (
        Busy(someone(0), slot[0].starts_at, slot[0].ends_at, "leave"),
        Busy(someone(1), slot[0].starts_at - timedelta(days=1), slot[0].starts_at, "other_room", REST),
    )
    problem = Problem(slot, people(2, lead), busy)
    (note,) = explain(problem, solve(problem, ENOUGH))
    assert note.sentence == "7月14日带班领导空缺：可排的2人中1人休假（员0）、1人未满休息（员1）。"
    (nobody,) = explain(Problem(slot, ()), solve(Problem(slot, ()), ENOUGH))
    assert nobody.sentence == "7月14日带班领导空缺：没有符合条件的人员。"


def test_of_two_posts_the_second_officers_stays_empty():
    """With one person for two posts the officer's is manned."""
    both = (Post.SECOND_OFFICER, Post.OFFICER)
    problem = Problem(slots(date(2026, 7, 14), 1, both), people(1, both))
    assert {each.slot.post: each.person for each in solve(problem, ENOUGH).taken} == {
        Post.OFFICER: someone(0),
        Post.SECOND_OFFICER: None,
    }


def test_wishes_are_granted_where_fairness_allows():
    """Of four people one asks for a day and one to be spared it: both get their way, and it stays fair."""
    day = date(2026, 7, 7)
    wanted = (Wish(someone(0), day, "want"), Wish(someone(1), day + timedelta(days=1), "avoid"))
    problem = Problem(slots(date(2026, 7, 6), 5), people(4), wishes=wanted)
    plan = solve(problem, ENOUGH)
    on = {each.slot.day: each.person for each in plan.taken}
    assert on[day] == someone(0)
    assert on[day + timedelta(days=1)] != someone(1)
    assert explain(problem, plan) == []


def test_a_wish_that_can_not_be_granted_says_why():
    """The only other person is away: who asked to be spared is on duty, and reads the reason."""
    day = date(2026, 7, 7)
    slot = slots(day, 1)
    away = Busy(someone(1), slot[0].starts_at, slot[0].ends_at, "leave")
    problem = Problem(slot, people(2), (away,), (Wish(someone(0), day, "avoid"),))
    (note,) = explain(problem, solve(problem, ENOUGH))
    assert note.sentence == "员0希望7月7日不值班，未能满足：其他可排的1人中1人休假（员1）。"


def test_make_up_workdays_are_workdays_and_breaks_are_holidays():
    """10 October 2026, a Saturday, is worked; 5 October, a Monday, is off; what was imported counts before what is published."""
    calendar = Calendar({date(2026, 4, 20): Named(DayKind.HOLIDAY, "三月三")})
    assert calendar.day(date(2026, 10, 10)).kind is DayKind.ORDINARY
    assert calendar.day(date(2026, 10, 5)).kind is DayKind.HOLIDAY
    assert calendar.day(date(2026, 10, 11)).kind is DayKind.WEEKEND
    assert (calendar.day(date(2026, 4, 20)).kind, calendar.day(date(2026, 4, 20)).name) == (DayKind.HOLIDAY, "三月三")


def test_a_year_that_nobody_published_is_said_not_guessed():
    """Far in the future nothing is known until a holiday of that year is imported."""
    ahead = [date(2090, 12, 31), date(2091, 1, 1)]
    assert Calendar().unknown_years([date(2026, 1, 1), *ahead]) == [2090, 2091]
    assert not Calendar().day(ahead[0]).known
    assert Calendar({ahead[1]: Named(DayKind.HOLIDAY, "元旦")}).unknown_years(ahead) == [2090]


@given(first=st.dates(date(2020, 1, 1), date(2030, 1, 1)), zone=st.sampled_from(ZONES), pattern=st.sampled_from(list(PRESETS)))
def test_shifts_of_a_pattern_leave_no_gap_and_do_not_overlap(first, zone, pattern):
    """Each shift begins the moment the one before it ends, on every day of the year, in every zone."""
    spans = list(spans_on(PRESETS[pattern], days_between(first, first + timedelta(days=40)), zone))
    assert all(one.ends_at == other.starts_at for one, other in pairwise(spans))
    assert preset_of(PRESETS[pattern]) == pattern


@pytest.mark.parametrize(
    ("shifts", "sentence"),
    [
        ((), "至少要有一个班次"),
        ((ShiftTime(time(8), 25),), "1至24小时"),
        ((ShiftTime(time(8), 13), ShiftTime(time(20), 12)), "不能重叠"),
        ((ShiftTime(time(8), 12), ShiftTime(time(20), 13)), "不能重叠"),
    ],
)
def test_a_pattern_that_can_not_be_stood_is_refused(shifts, sentence):
    """No shifts, endless ones, overlapping ones: refused with a sentence where they are entered."""
    with pytest.raises(Refused, match=sentence):
        PostRule("officer", shifts)

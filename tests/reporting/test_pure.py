"""What the pure modules decide."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies import load
from policies.model import Grading
from reporting.changes import Clock, Move, Start, Withdraw, changes
from reporting.deadlines import Basis, Stop, covers, owed
from reporting.dialogue import PATIENCE, questions
from reporting.grade import FIGURES, grade, standing
from reporting.incident import NAMES, as_elements, doubt, fold, said, sharply
from reporting.match import Candidate, Incoming, decide
from reporting.place import Named, names_in, settle
from reporting.summary import title, understood
from schemas.divisions import Level
from schemas.values import Elements, ReportKind, Severity

POLICY, ZONE = load(), ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 7, 14, 2, 0, tzinfo=UTC)
TOWN, COUNTY, CITY, PROVINCE = "990124102000", "990124000000", "990100000000", "990000000000"
WAY = [Stop(TOWN, Level.TOWNSHIP), Stop(COUNTY, Level.COUNTY), Stop(CITY, Level.CITY), Stop(PROVINCE, Level.PROVINCE)]

figures = st.fixed_dictionaries({}, optional={name: st.integers(0, 10 if name == "magnitude" else 200) for name in FIGURES})
seconds = st.integers(0, 3).map(lambda s: NOW + timedelta(seconds=s))
elements = st.builds(
    Elements,
    category=st.sampled_from([None, "fire", "flood", "other"]),
    occurred_at=st.one_of(st.none(), seconds),
    occurred_precision=st.sampled_from(["day", "hour", "minute"]),
    location=st.sampled_from([None, "李家村", "李家村东头"]),
    deaths=st.one_of(st.none(), st.integers(0, 3)),
    injured=st.one_of(st.none(), st.integers(0, 3)),
    trend=st.sampled_from([None, "蔓延", "已控制"]),
)
reports = st.builds(
    said,
    id_=st.uuids(),
    at=seconds,
    sender=st.sampled_from(["a", "b"]),
    kind=st.sampled_from([kind for kind in ReportKind if kind is not ReportKind.ZERO]),
    elements=elements,
)


@given(st.lists(reports, max_size=6, unique_by=lambda word: word.id), st.randoms())
def test_folding_does_not_depend_on_arrival(words: list, random: object) -> None:
    """However reports arrive, the facts are the same, and each fact is one that somebody said."""
    shuffled = list(words)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    facts = fold(words)
    assert fold(shuffled) == facts
    for name, fact in facts.items():
        assert fact.value == fact.said.values[name]
        assert len(fact.others) == sum(word.speaks_of(name) for word in words) - 1
    assert set(facts) == {name for name in NAMES if any(word.speaks_of(name) for word in words)}


def word(minute: int, sender: str = "a", kind: ReportKind = ReportKind.FIRST, **values: object) -> object:
    """Return what one report says."""
    return said(UUID(int=minute), NOW + timedelta(minutes=minute), sender, kind, Elements.model_validate(values))


@pytest.mark.parametrize(
    ("later", "injured"),
    [
        (word(2, "b", injured=5), 5),
        (word(2, "b", injured=0), 3),
        (word(2, "a", injured=0), 0),
        (word(2, "b", ReportKind.FOLLOW_UP, injured=1), 1),
        (word(0, "b", ReportKind.FOLLOW_UP, injured=1), 3),
    ],
)
def test_figures_fall_only_by_a_later_word(later: object, injured: int) -> None:
    """A figure rises by anyone's word; it falls by the same sender's or a follow-up's, not by another's first sight."""
    assert as_elements(fold([word(1, injured=3), later])).injured == injured


@pytest.mark.parametrize(
    ("rule", "before", "after", "way"),
    [
        ({}, 2, 7, "升"),
        ({}, 2, 6, ""),
        ({}, 100, 250, ""),
        ({}, 30, 20, "降"),
        ({}, 30, 21, ""),
        ({"rise": 20.0}, 2, 30, ""),
        ({"least": 50}, 2, 30, ""),
        ({"fall": 2.0}, 30, 20, ""),
    ],
)
def test_policy_says_what_differs_sharply(rule: dict[str, float], before: int, after: int, way: str) -> None:
    """How many times, which part and how many at the least stand in the policy; any fall at all is doubtful."""
    asked = POLICY.doubt.model_copy(update=rule)
    assert sharply(before, after, asked) == way
    fact = fold([word(0, injured=before), word(5, injured=after)])["injured"]  # type: ignore[list-item]
    assert (doubt(fact, asked) is not None) == (way == "升" or after < before)


def test_a_finer_time_and_place_win() -> None:
    """The first word on time and place stands until a finer one comes."""
    day = word(1, occurred_at=NOW, occurred_precision="day", location="李家村")
    minute = word(2, "b", occurred_at=NOW - timedelta(minutes=5), occurred_precision="minute", location="李家村东头")
    other = word(3, "c", occurred_at=NOW, occurred_precision="minute", location="王庄村")
    facts = as_elements(fold([other, day, minute]))
    assert (facts.occurred_at, facts.occurred_precision) == (NOW - timedelta(minutes=5), "minute")
    assert facts.location == "李家村东头"


def _edges() -> list[tuple[dict[str, str], str, float, Severity]]:
    return [
        (_kind(rule), name, getattr(row, name), row.severity)
        for rule in POLICY.gradings
        for row in rule.thresholds
        for name in FIGURES
        if getattr(row, name) is not None and not row.together
    ]


def _kind(rule: Grading) -> dict[str, str]:
    if rule.sub_categories:
        return {"category": "other", "sub_category": rule.sub_categories[0]}
    return {"category": rule.categories[0] if rule.categories else "explosion"}


@pytest.mark.parametrize(("kind", "name", "least", "severity"), _edges())
def test_thresholds_include_their_number(kind: dict[str, str], name: str, least: float, severity: Severity) -> None:
    """A figure at its threshold has the grade and names it; one below has a milder one."""
    at = grade(Elements.model_validate({**kind, name: least}), POLICY)
    below = grade(Elements.model_validate({**kind, name: least - 1}), POLICY)
    assert at.severity == severity
    assert "达到" in at.reason
    assert below.severity.rank > severity.rank


def test_dead_and_missing_count_together_where_policy_says() -> None:
    """In geological disasters the missing count with the dead; in accidents they do not."""
    people = {"deaths": 1, "missing": 2}
    assert grade(Elements(category="landslide", **people), POLICY).severity is Severity.LARGE
    assert grade(Elements(category="fire", **people), POLICY).severity is Severity.ORDINARY


@given(figures, figures)
def test_worse_figures_never_grade_milder(one: dict[str, int], other: dict[str, int]) -> None:
    """When every figure is at least as high, the grade is at least as bad."""
    worse = {name: max(one.get(name, 0), other.get(name, 0)) for name in {*one, *other}}
    assert grade(Elements.model_validate(worse), POLICY).severity.at_least(grade(Elements.model_validate(one), POLICY).severity)


@pytest.mark.parametrize(
    ("computed", "by_hand", "over", "counts"),
    [
        ("IV", None, None, "IV"),
        ("IV", "II", "IV", "II"),
        ("II", "IV", "II", "IV"),
        ("I", "IV", "II", "I"),
        ("III", "II", "IV", "II"),
    ],
)
def test_a_hand_set_grade_stands_until_it_got_worse(computed: str, by_hand: str | None, over: str | None, counts: str) -> None:
    """A person's grade stands, up or down, until the figures grow worse than both."""
    given = [Severity(grade) if grade else None for grade in (by_hand, over)]
    assert standing(Severity(computed), *given) == Severity(counts)


@given(st.sampled_from(list(pairwise(Severity))), st.timedeltas(timedelta(0), timedelta(days=2)))
def test_clocks_are_monotone_in_severity(grades: tuple[Severity, Severity], ago: timedelta) -> None:
    """Worse incidents are due no later at any unit, and travel no less far up."""
    due = []
    for severity in grades:
        far = [stop for stop in WAY if list(Level).index(stop.level) >= list(Level).index(POLICY.travels_to[severity])]
        first: dict[str, datetime] = {}
        for one in owed(Basis(severity, NOW, NOW - ago, "minute"), far, POLICY, ZONE):
            first[one.unit] = min(one.due_at, first.get(one.unit, one.due_at))
        due.append(first)
    worse, milder = due
    assert set(worse) >= set(milder)
    assert all(worse[unit] <= milder[unit] for unit in milder)


def test_a_day_is_taken_at_its_end() -> None:
    """A time known only by its day starts its clocks at the day's end, or at the first word if that came before."""
    midnight = datetime(2026, 7, 13, 16, 0, tzinfo=UTC)
    today = owed(Basis(Severity.MAJOR, NOW, midnight, "day"), WAY[:2], POLICY, ZONE)
    yesterday = owed(Basis(Severity.MAJOR, NOW, midnight - timedelta(days=1), "day"), WAY[:2], POLICY, ZONE)
    assert {one.starts_at for one in today} == {NOW}
    assert {one.starts_at for one in yesterday} == {midnight}


def test_a_tier_from_receipt_starts_when_it_is_received() -> None:
    """A clock that runs from receipt starts at the lowest unit at once, above it when a report has come up."""
    tiers = tuple(tier.model_copy(update={"starts": "received"}) for tier in POLICY.tiers)
    policy, later = POLICY.model_copy(update={"tiers": tiers}), NOW + timedelta(minutes=9)
    units = {one.unit for one in owed(Basis(Severity.MAJOR, NOW), WAY[:3], policy, ZONE)}
    told = owed(Basis(Severity.MAJOR, NOW, received={COUNTY: later}), WAY[:3], policy, ZONE)
    assert units == {TOWN}
    assert {one.unit: one.starts_at for one in told} == {TOWN: NOW, COUNTY: later}


@pytest.mark.parametrize(
    ("unit", "to", "owing", "does"),
    [
        (TOWN, COUNTY, TOWN, True),
        (TOWN, CITY, COUNTY, True),
        (TOWN, COUNTY, COUNTY, False),
        (COUNTY, CITY, TOWN, False),
        (f"{TOWN}-yj", COUNTY, TOWN, True),
        (TOWN, f"{CITY}-yj", COUNTY, True),
        (COUNTY, TOWN, COUNTY, False),
    ],
)
def test_skip_level_covers_what_lies_between(unit: str, to: str, owing: str, does: bool) -> None:
    """A report meets what the reporting unit and the skipped levels owe, not what is below it, and never downward."""
    assert covers(unit, to, owing) is does


def test_changes_are_the_least() -> None:
    """Running clocks move, those that no longer apply are withdrawn, met ones stay, missing ones start; twice does nothing."""
    wanted = owed(Basis(Severity.MAJOR, NOW, NOW, "minute"), WAY[:3], POLICY, ZONE)
    at = {one.key: one for one in wanted}
    clocks = [
        Clock(UUID(int=1), TOWN, "phone-30m", 1, "met", NOW),
        Clock(UUID(int=2), TOWN, "written-1h", 1, "running", NOW),
        Clock(UUID(int=3), TOWN, "report-2h", 1, "missed", NOW),
        Clock(UUID(int=4), COUNTY, "phone-30m", 1, "withdrawn", NOW),
        Clock(UUID(int=5), COUNTY, "written-1h", 1, "missed", NOW - timedelta(hours=1)),
    ]
    found = changes(wanted, clocks, NOW)
    assert found == [
        Withdraw(clocks[2]),
        Move(clocks[1], at[TOWN, "written-1h"]),
        Start(at[COUNTY, "phone-30m"], 2),
        Withdraw(clocks[4]),
        Start(at[COUNTY, "written-1h"], 2),
    ]


def test_questions_are_few_and_end() -> None:
    """At most two questions, the most important first, deaths and injuries in one, none for ever."""
    nothing = Elements()
    first = questions(nothing, POLICY.dialogue)
    assert [question.names for question in first] == [("location",), ("category",)]
    known = Elements(location="李家村", category="fire", occurred_at=NOW)
    assert [question.names for question in questions(known, POLICY.dialogue)] == [("injured", "deaths"), ("trend",)]
    assert not questions(nothing, POLICY.dialogue, list(POLICY.dialogue.ask) * PATIENCE)


def incoming(**more: object) -> Incoming:
    """Return a first report of a fire in the village, ten minutes after the candidate's last."""
    values = {"sender": "b", "kind": ReportKind.FIRST, "unit": "990124102201", "named": True, "said_at": NOW, "category": "fire"}
    return Incoming(**{**values, **more})  # type: ignore[arg-type]


CANDIDATE = Candidate(
    UUID(int=1),
    frozenset({"2026-0001"}),
    "990124102201",
    frozenset({"a"}),
    NOW - timedelta(minutes=10),
    category="fire",
    location="李家村东头",
)


@pytest.mark.parametrize(
    ("more", "step"),
    [
        ({}, "link"),
        ({"unit": "990124102202"}, "open"),
        ({"unit": "990124102202", "named": False}, "suggest"),
        ({"category": "traffic_accident"}, "open"),
        ({"category": "explosion"}, "link"),
        ({"said_at": NOW + timedelta(hours=13)}, "open"),
        ({"sender": "a", "category": None, "kind": ReportKind.FOLLOW_UP, "unit": TOWN, "named": False}, "link"),
        ({"number": "2026-0001", "unit": "990125101201", "category": "flood"}, "link"),
        ({"number": "2026-0009"}, "open"),
        ({"thread": UUID(int=1), "category": None, "unit": CITY, "named": False}, "link"),
        ({"sender": "a", "occurred_at": NOW}, "open"),
        ({"sender": "a", "said_at": NOW + timedelta(hours=3)}, "suggest"),
    ],
)
def test_matching(more: dict[str, object], step: str) -> None:
    """Place, category, sender and time decide together; a number or a thread alone; every decision names its reasons."""
    candidate = CANDIDATE if "occurred_at" not in more else _with_time(CANDIDATE)
    decision = decide(incoming(**more), [candidate], POLICY.matching)
    assert decision.step == step
    assert decision.match is None or decision.match.reason


def _with_time(candidate: Candidate) -> Candidate:
    return Candidate(
        candidate.id,
        candidate.numbers,
        candidate.unit,
        candidate.senders,
        NOW - timedelta(hours=3),
        category="fire",
        occurred_at=NOW - timedelta(hours=3),
    )


@pytest.mark.parametrize(
    ("location", "scopes", "code"),
    [
        ("青石镇李家村东头", (), "990124102201"),
        ("李家村", ("990125101000",), "990125101203"),
        ("李家村", (), None),
        ("石桥镇李家村", (TOWN,), "990125101203"),
        ("青石镇供销社", (), TOWN),
        ("新民路口", (), None),
        ("火车站", (), None),
    ],
)
def test_places_settle_on_one_unit(location: str, scopes: tuple[str, ...], code: str | None) -> None:
    """The deepest unit that agrees with the others named is taken, the nearest to the sender; of two alike, none."""
    units = {
        "青石镇": [TOWN],
        "石桥镇": ["990125101000"],
        "李家村": ["990124102201", "990125101203"],
        "新民村": ["990125101201"],
        "家村": ["990125101209"],
    }
    named = [Named(code, name) for name in names_in(location) for code in units.get(name, [])]
    assert settle(named, scopes) == code


def test_words_for_people() -> None:
    """A summary says only what is known; a title says nothing twice."""
    facts = Elements(category="fire", location="李家村东头", deaths=1, injured=2, loss_yuan=125_000, occurred_at=NOW)
    assert understood(facts, ZONE) == "7月14日10:00，李家村东头，火灾，死亡1人、受伤2人，损失约12.5万元"
    assert understood(Elements(deaths=0, injured=0), ZONE) == "无人员伤亡"
    assert title("青石镇李家村", facts) == "青石镇李家村东头火灾"
    assert title("青石镇", Elements(category="traffic_accident", location="青石镇供销社门口")) == "青石镇供销社门口交通事故"
    assert title("青石镇李家村", Elements()) == "青石镇李家村突发事件"

"""The decisions of pages that need no page: times, ladders, timelines, what presses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.tables import Unit
from policies import load
from reporting.views import Moment
from roster.tables import Escalation, EscalationStep
from schemas.values import Severity
from web.browser_name import browser_name
from web.escalation_view import AnswerLine, EscalationLine
from web.local_time import ago, full, short, span
from web.names import Named
from web.pages.directory import tree
from web.pressing import pressing
from web.rungs import rungs
from web.story import story
from web.typed_time import for_input, typed_time

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 7, 14, 2, 0, tzinfo=UTC)  # 10:00


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", "2026-07-14T10:00"),
        ("9:30", "2026-07-14T09:30"),
        ("9时30分", "2026-07-14T09:30"),
        ("23：50", "2026-07-13T23:50"),
        ("2026-07-13 22:10", "2026-07-13T22:10"),
        ("2026-07-13T22:10", "2026-07-13T22:10"),
    ],
)
def test_a_typed_time_is_read_in_local_time(typed: str, meant: str) -> None:
    """An hour alone is the last time the clock showed it, so 23:50 typed in the morning is yesterday's."""
    assert for_input(typed_time(typed, NOW, ZONE), ZONE) == meant


@given(st.integers(0, 4_000_000_000))
def test_what_an_input_shows_is_read_back(seconds: int) -> None:
    """A time put into a form's field comes back as the same minute."""
    at = datetime.fromtimestamp(seconds, UTC)
    assert typed_time(for_input(at, ZONE), NOW, ZONE) == at.replace(second=0, microsecond=0)


def test_times_are_short_where_the_day_is_near() -> None:
    """Today only the hour is written, yesterday says so, further away the date; the length of a time in its two largest parts."""
    assert short(NOW, NOW, ZONE) == "10:00"
    assert short(NOW - timedelta(hours=11), NOW, ZONE) == "昨天 23:00"
    assert short(NOW - timedelta(days=9), NOW, ZONE) == "7月5日 10:00"
    assert short(NOW - timedelta(days=400), NOW, ZONE).startswith("2025年")
    assert full(NOW, ZONE) == "2026年7月14日 10:00:00"
    assert [span(timedelta(seconds=each)) for each in (40, 570, 7500, 273600)] == ["40秒", "9分30秒", "2小时05分", "3天4小时"]
    assert [ago(NOW - timedelta(seconds=each), NOW) for each in (5, 300, 7200, 200_000)] == [
        "刚刚",
        "5分钟前",
        "2小时前",
        "2天前",
    ]


def escalation(**changes: Any) -> Escalation:
    """Return an escalation on its first step."""
    values: dict[str, Any] = {
        "deadline_id": uuid4(),
        "incident_id": uuid4(),
        "incident_number": "2026-0001",
        "unit": "990101101000",
        "owed_to": "990101000000",
        "tier": "report-2h",
        "tier_label": "2小时信息报告",
        "due_at": NOW,
        "reason": "",
        "ladder": load().ladder("deadline-missed").model_dump(mode="json"),
        "policy_version": "p",
        "step": 1,
        "started_at": NOW,
        "next_at": NOW + timedelta(minutes=3),
    }
    return Escalation(**(values | changes))


def step(number: int, turn: int = 1, *people: Any) -> EscalationStep:
    """Return a fired step that called these people."""
    called = [{"person_id": str(each), "post": "officer", "shift_id": ""} for each in people]
    return EscalationStep(
        escalation_id=uuid4(),
        round=turn,
        step=number,
        unit="u",
        posts=["officer"],
        called=called,
        why="missed",
        reason="因",
        fired_at=NOW,
    )


def test_a_climbing_ladder_shows_what_was_fired_what_is_next_and_the_end() -> None:
    """One fired step, then the next with its time, then the rest without, then what happens when nobody answers at all."""
    person = uuid4()
    drawn = rungs(escalation(), [step(1, 1, person)], frozenset(), {person: Named(person, "周静", "", "u", "+861")})
    assert [rung.state for rung in drawn] == ["fired", "next", "later", "later", "later"]
    assert drawn[0].called[0].name == "周静"
    assert (drawn[1].at, drawn[2].at) == (NOW + timedelta(minutes=3), None)
    assert "告警" in drawn[-1].label


def test_who_took_it_is_marked_and_an_empty_post_too() -> None:
    """The step whose person answered is drawn as taken; a step that found nobody on duty as empty."""
    person = uuid4()
    drawn = rungs(escalation(step=2), [step(1), step(2, 1, person)], frozenset({person}), {})
    assert [rung.state for rung in drawn][:2] == ["empty", "taken"]


@pytest.mark.parametrize("state", ["stopped", "exhausted"])
def test_a_ladder_that_ended_shows_no_future(state: str) -> None:
    """Nothing is drawn as still to come when it is over."""
    drawn = rungs(escalation(state=state), [step(1, 1, uuid4())], frozenset(), {})
    assert [rung.state for rung in drawn] == ["fired"]


def test_the_last_step_of_a_round_leads_into_the_next_round() -> None:
    """After the last step of the first round, the second round's steps are what comes."""
    drawn = rungs(escalation(step=4), [step(4, 1, uuid4())], frozenset(), {})
    assert drawn[1].label.startswith("第2轮第1步")
    assert drawn[1].state == "next"


def line(**changes: Any) -> EscalationLine:
    """Return an escalation as pages show it."""
    values: dict[str, Any] = dict.fromkeys(EscalationLine.__dataclass_fields__, "")
    values |= {"rungs": (), "answers": (), "ended_at": None, "tier_label": "2小时信息报告"}
    return EscalationLine(**(values | changes))


def test_the_story_is_one_in_order_of_time() -> None:
    """What reporting, roster and people did is told together, oldest first, each with its reason."""
    moments = [Moment(NOW + timedelta(minutes=2), "met", "已报"), Moment(NOW, "report", "收到报告", "原文", by_name="李建国")]
    answer = AnswerLine("周静", "短信", NOW + timedelta(minutes=1), "确认，由其负责")
    told = story(moments, [line(answers=(answer,))], [])
    assert [each.text for each in told] == ["收到报告（李建国）", "周静 确认，由其负责", "已报"]
    assert told[1].detail == "通过短信"


def clock(unit: str, state: str, minutes: int) -> Any:
    """Return a clock, as far as it matters here."""
    return SimpleNamespace(
        unit=unit,
        state=state,
        due_at=NOW + timedelta(minutes=minutes),
        is_open=state in ("running", "missed"),
        severity=Severity.MAJOR,
    )


def test_a_desks_own_clock_presses_before_others() -> None:
    """A missed clock of the superior does not hide the desk's own; missed comes before running; met ones are no matter."""
    own, missed, others = (
        clock("990101101000", "running", 30),
        clock("990101101000", "missed", 40),
        clock("990101000000", "missed", 1),
    )
    met = clock("990101101000", "met", 0)
    assert pressing([others, own], ["990101101000"]) is own
    assert pressing([own, missed], ["990101101000"]) is missed
    assert pressing([others, met], ["990101101000"]) is others
    assert pressing([met], ["990101101000"]) is None


def test_the_tree_opens_the_way_to_what_was_chosen() -> None:
    """Units hang under their superiors; those on the way to the chosen one are open, others closed, an orphan is a top."""
    units = [
        Unit(code="1", name="市", level="city"),
        Unit(code="2", name="甲县", level="county", parent="1"),
        Unit(code="3", name="乙县", level="county", parent="1"),
        Unit(code="4", name="丙镇", level="township", parent="2"),
        Unit(code="5", name="孤村", level="village", parent="9"),
    ]
    tops = tree(units, "4")
    assert [top.unit.name for top in tops] == ["市", "孤村"]
    first, second = tops[0].below
    assert (first.open, second.open, first.below[0].open) == (True, False, True)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Chrome/86 Mobile MicroMessenger/8.0", "微信 · 安卓手机"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120 Safari/537.36 Edg/120", "Edge 浏览器 · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari 浏览器 · iPhone"),
        ("curl/8.0", "curl"),
        ("", "未知浏览器"),
    ],
)
def test_a_browser_is_named_as_people_call_it(agent: str, name: str) -> None:
    """The list of sessions names browsers and devices, not agents."""
    assert browser_name(agent) == name

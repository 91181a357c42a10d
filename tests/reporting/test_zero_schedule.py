"""At which moments zero reports fall due."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.model import ZeroReport
from reporting.zero.schedule import due_moments, in_season

CHINA, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def rule(*at: str, season: tuple[str, str] | None = None) -> ZeroReport:
    """Return a policy's row."""
    return ZeroReport.model_validate(
        {
            "id": "r",
            "label": "零报告",
            "label_en": "zero report",
            "season": season,
            "at": at,
            "levels": ["village"],
            "opens_before": "3h",
            "remind_before": "30m",
            "ladder": "x",
            "source": "test",
        }
    )


@pytest.mark.parametrize(
    ("day", "inside"), [("06-01", True), ("09-30", True), ("05-31", False), ("10-01", False), ("07-15", True), ("01-01", False)]
)
def test_a_season_has_its_first_and_last_day(day: str, inside: bool) -> None:
    """Both ends count."""
    assert in_season(date.fromisoformat(f"2026-{day}"), ("06-01", "09-30")) is inside


@pytest.mark.parametrize(
    ("day", "inside"), [("12-31", True), ("01-01", True), ("11-01", True), ("03-31", True), ("04-01", False)]
)
def test_a_season_may_go_over_new_year(day: str, inside: bool) -> None:
    """Forest fire prevention from November to March."""
    assert in_season(date.fromisoformat(f"2026-{day}"), ("11-01", "03-31")) is inside


def test_the_leap_day_lies_in_a_season_that_ends_on_it() -> None:
    """29 February belongs to a season up to 29 February, 1 March does not."""
    assert in_season(date(2028, 2, 29), ("12-01", "02-29"))
    assert not in_season(date(2028, 3, 1), ("12-01", "02-29"))


def test_after_is_open_and_until_is_closed() -> None:
    """The hour at which planning stopped isn't planned again; the one at which it ends is."""
    nine = datetime(2026, 7, 15, 9, 0, tzinfo=CHINA)
    assert list(due_moments(rule("09:00"), nine, nine + timedelta(days=1), CHINA)) == [nine + timedelta(days=1)]


def test_several_hours_of_a_day_come_in_order() -> None:
    """However the policy lists them."""
    start = datetime(2026, 7, 15, 0, 0, tzinfo=CHINA)
    found = [f"{at:%H:%M}" for at in due_moments(rule("21:00", "09:00", "15:00"), start, start + timedelta(days=1), CHINA)]
    assert found == ["09:00", "15:00", "21:00"]


@pytest.mark.parametrize(("day", "hours"), [((2026, 3, 29), 23), ((2026, 10, 25), 25)])
def test_when_clocks_change_each_day_still_has_its_hour(day: tuple[int, int, int], hours: int) -> None:
    """Nine by the wall clock, 23 or 25 hours after the last."""
    before = datetime(*day, 9, 0, tzinfo=BERLIN) - timedelta(days=1)
    (after,) = due_moments(rule("09:00"), before, before + timedelta(days=1), BERLIN)
    assert after.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=hours)


@given(st.integers(0, 26_000), st.lists(st.integers(1, 200), max_size=12))
def test_planning_in_pieces_finds_each_hour_once(start: int, pieces: list[int]) -> None:
    """However a stretch of time is cut, the same hours are found, none twice, none left out."""
    row, moments = (
        rule("09:00", "17:00", season=("11-01", "03-31")),
        [datetime(2026, 1, 1, tzinfo=CHINA) + timedelta(hours=start)],
    )
    for hours in pieces:
        moments.append(moments[-1] + timedelta(hours=hours))
    whole = list(due_moments(row, moments[0], moments[-1], CHINA))
    parts = [at for one, other in pairwise(moments) for at in due_moments(row, one, other, CHINA)]
    assert parts == whole

"""Times that people write as a crontab does: weekdays are counted from Sunday."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from runtime.crontab import crontab
from runtime.scheduler import next_time

SUNDAY = datetime(2026, 7, 12, tzinfo=UTC)


def days(expression: str) -> str:
    """Return on which days of a week from Sunday on an expression rings."""
    trigger, now, found = crontab(expression, "UTC"), SUNDAY - timedelta(seconds=1), []
    while (now := next_time(trigger, now)) < SUNDAY + timedelta(days=7):
        found.append(f"{now:%a}")
    return " ".join(found)


@pytest.mark.parametrize(
    ("weekday", "rings"),
    [
        ("1", "Mon"),
        ("0", "Sun"),
        ("7", "Sun"),
        ("mon", "Mon"),
        ("1-5", "Mon Tue Wed Thu Fri"),
        ("mon-fri", "Mon Tue Wed Thu Fri"),
        ("0-2", "Sun Mon Tue"),
        ("5-7", "Sun Fri Sat"),
        ("6,0", "Sun Sat"),
        ("1-5/2", "Mon Wed Fri"),
        ("*/3", "Sun Wed Sat"),
        ("*", "Sun Mon Tue Wed Thu Fri Sat"),
    ],
)
def test_weekdays_are_those_of_crontab(weekday: str, rings: str) -> None:
    """1 is Monday, 0 and 7 are Sunday, also in ranges and steps; names are names."""
    assert days(f"30 9 * * {weekday}") == rings


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("30 9 * *", "five fields"),
        ("每天九点", "five fields"),
        ("30 9 * * 8", "no such weekdays"),
        ("30 9 * * 5-1", "no such weekdays"),
        ("30 9 * * */0", "no such weekdays"),
        ("30 25 * * *", "maximum value"),
    ],
)
def test_what_is_none_is_an_error(expression: str, why: str) -> None:
    """Too few fields, no such weekday, no such hour."""
    with pytest.raises(ValueError, match=why):
        crontab(expression, "UTC")

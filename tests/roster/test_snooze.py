"""A wait is put off only within the bounds of its ladder, whatever is asked in whatever order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from policies.model import Ladder, Step
from roster.hold_wording import not_snoozed
from roster.snooze import Declined, Granted, Refusal, Used, left, snooze
from schemas.values import Post

NOW = datetime(2026, 7, 14, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def ladder(times: int, most: int) -> Ladder:
    rule = Step(call=(Post.OFFICER,), wait=MINUTE)
    return Ladder(id="any", label="any", steps=(rule,), ack_timeout=15 * MINUTE, snoozes=times, snooze_at_most=most * MINUTE)


@given(times=st.integers(0, 4), most=st.integers(0, 60), asked=st.lists(st.integers(-5, 70), max_size=12))
def test_never_past_the_bound(times: int, most: int, asked: list[int]):
    """However often and however much is asked, the sum and the count stay within the ladder, and time only goes forward."""
    rules, used, until = ladder(times, most), Used(), NOW
    for minutes in asked:
        before = left(rules, used)
        match snooze(rules, used, until, minutes * MINUTE):
            case Granted(later, now_used):
                assert later == until + minutes * MINUTE > until
                assert minutes * MINUTE <= before
                used, until = now_used, later
            case Declined(why):
                assert not_snoozed(why, rules, used).endswith("。")
                assert minutes <= 0 or minutes * MINUTE > before
    assert used.times <= times
    assert until - NOW == used.total <= most * MINUTE


def test_each_refusal_says_what_is_left():
    """Too long names the rest, too often the number, a ladder without snoozes says so."""
    rules = ladder(2, 30)
    assert snooze(rules, Used(1, 20 * MINUTE), NOW, 15 * MINUTE) == Declined(Refusal.TOO_LONG)
    assert "这次最多还能延后10分钟" in not_snoozed(Refusal.TOO_LONG, rules, Used(1, 20 * MINUTE))
    assert "已经用完" in not_snoozed(Refusal.TOO_LONG, rules, Used(1, 30 * MINUTE))
    assert snooze(rules, Used(2, 20 * MINUTE), NOW, MINUTE) == Declined(Refusal.TOO_OFTEN)
    assert "最多延后2次" in not_snoozed(Refusal.TOO_OFTEN, rules, Used(2, 20 * MINUTE))
    assert snooze(ladder(0, 30), Used(), NOW, MINUTE) == Declined(Refusal.NEVER)
    assert snooze(rules, Used(), NOW, timedelta()) == Declined(Refusal.NOT_A_WHILE)

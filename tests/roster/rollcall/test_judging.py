"""What an answer is worth, and what comes next for who has not answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from roster.rollcall.judging import Reply, Standing, Verdict, declared, judge
from roster.rollcall.moves import Call, RunOut, Wait, next_at, next_move
from schemas.values import Channel

DUE = datetime(2026, 7, 14, 2, 5, tzinfo=UTC)
SECOND, LATE_FOR = timedelta(seconds=1), timedelta(hours=2)


def standing(state: str = "waiting", challenge: str = "code", *, ended: bool = False) -> Standing:
    """Somebody with the code 4821."""
    return Standing(state, challenge, "4821", DUE, LATE_FOR, ended)  # type: ignore[arg-type]


def coded(text: str, at: datetime = DUE, **more: object) -> Reply:
    """A text, with its figures as the notifier reads them."""
    codes = tuple(part for part in text.replace("代", " ").split() if part.isdecimal() and len(part) == 4)
    return Reply(at, text, codes, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("who", "reply", "verdict"),
    [
        (standing(), coded("4821"), Verdict.ON_TIME),
        (standing(), coded("4821", DUE + SECOND), Verdict.LATE),
        (standing("no_answer"), coded("4821", DUE + SECOND), Verdict.LATE),
        (standing("wrong_code"), coded("4821", DUE + SECOND), Verdict.LATE),
        (standing("no_answer"), coded("4821", DUE + LATE_FOR + SECOND), Verdict.OVER),
        (standing(ended=True), coded("4821"), Verdict.OVER),
        (standing(), coded("4822"), Verdict.WRONG_CODE),
        (standing(), coded("1"), Verdict.WRONG_CODE),
        (standing(), coded("代 4821 王某"), Verdict.STAND_IN),
        (standing(), coded("代 王某"), Verdict.WRONG_CODE),
        (standing(), coded("代 4821"), Verdict.NO_NAME),
        (standing(), coded("4821", theirs=False), Verdict.NO_NAME),
        (standing(), coded("代 4821 王某", theirs=False), Verdict.STAND_IN),
        (standing(), coded("4821", stand_in="王某"), Verdict.STAND_IN),
        (standing("on_time"), coded("4821"), Verdict.ALREADY),
        (standing("stand_in"), coded("0000"), Verdict.ALREADY),
        (standing("excused"), coded("4821"), Verdict.EXCUSED),
        (standing(challenge="key"), coded("1"), Verdict.ON_TIME),
        (standing(challenge="key"), coded("到"), Verdict.ON_TIME),
        (standing(challenge="key"), coded("4444"), Verdict.ON_TIME),
        (standing(challenge="key"), coded("4444", meant=False), Verdict.WRONG_CODE),
        (standing(challenge="key"), coded("代 王某"), Verdict.STAND_IN),
    ],
)
def test_what_an_answer_is_worth(who: Standing, reply: Reply, verdict: Verdict) -> None:
    """In time up to the last second, late until the end, a stand-in only by name, a code only the right one."""
    assert judge(who, reply).verdict is verdict


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("代 4821 王某", "王某"), ("代4821王小明", "王小明"), ("替 4821 李四。", "李四"),
        ("代答4821：阿依古丽·买买提", "阿依古丽·买买提"),
        ("代 王某", "王某"), ("代４８２１王某", "王某"), ("代 4821", ""), ("4821", None), ("收到", None), ("李家村着火了", None),
    ],
)  # fmt: skip
def test_who_is_declared_as_stand_in(text: str, name: str | None) -> None:
    """代 or 替, the code, a name; other texts declare nobody."""
    assert declared(text) == name


@dataclass
class Someone:
    """Who is waited for."""

    step: int = 0
    due_at: datetime | None = None
    channels: list[str] = field(default_factory=lambda: ["sms", "telegram", "voice"])


@pytest.mark.parametrize(
    ("who", "move"),
    [
        (Someone(), Call(1, Channel.SMS)),
        (Someone(1, DUE + SECOND), Call(2, Channel.TELEGRAM)),
        (Someone(3, DUE + SECOND), Wait(DUE + SECOND)),
        (Someone(1, DUE), RunOut()),
        (Someone(0, DUE + SECOND, []), Wait(DUE + SECOND)),
    ],
)
def test_what_comes_next(who: Someone, move: object) -> None:
    """The next channel, else the end; once the time is over nobody is called any more."""
    assert next_move(who, DUE) == move


def test_the_next_channel_begins_after_its_share_of_the_time() -> None:
    """Of five minutes the second after two, the third after three and a half; with none left the end is waited for."""
    begins, after = DUE - timedelta(minutes=5), (0.0, 0.4, 0.7)
    times = [next_at(Someone(step, DUE), begins, DUE, after) - begins for step in (0, 1, 2, 3)]
    assert times == [timedelta(0), timedelta(minutes=2), timedelta(minutes=3.5), timedelta(minutes=5)]

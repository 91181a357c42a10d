"""How many messages one person gets one by one, and how they learn of those that were held back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.allowance import over
from notifier.states import State
from notifier.summing_up import next_summary
from policies.model import PersonLimit, load
from schemas.notices import NoticeFailed, NoticeHeld
from schemas.values import Channel, Lane, Recipient
from tests.notifier.world import LI, ZHANG, World, world
from tests.support.platform import START
from tests.support.postgres import PostgresServer

DEFAULT = Path(__file__).parents[2] / "policies" / "default.toml"
FEW = "routine = { per_hour = 3, per_day = 5 }\nbulk = { per_hour = 1, per_day = 0 }\n"


@asynccontextmanager
async def few(home: Path, **settings: Any) -> AsyncIterator[World]:
    """The notifier with three routine messages an hour and five a day for each person, and one bulk message an hour."""
    shipped = "routine = { per_hour = 20, per_day = 80 }\nbulk = { per_hour = 10, per_day = 40 }\n"
    written = DEFAULT.read_text(encoding="utf-8")
    assert shipped in written
    policy = home / "few.toml"
    policy.write_text(written.replace(shipped, FEW), encoding="utf-8")
    async with world(home, policy=str(policy), **settings) as here:
        yield here


async def routine(here: World, place: int, to: str = "li", **more: Any):
    """Send somebody a routine message, each in its own words."""
    named = {"unit_name": "青石镇", "starts_at": "08:00", "names": f"第{place}班", "url": ""}
    later = here.clock.now() + timedelta(hours=6)
    return await here.send(
        to, "shift-unconfirmed", **{"lane": Lane.ROUTINE, "params": named, "expects_answer": False, "expires_at": later, **more}
    )


# --- pure -----------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 30 * 60), max_size=40), st.integers(1, 5), st.integers(1, 9))
def test_nobody_gets_more_than_the_limit(minutes: list[int], per_hour: int, per_day: int) -> None:
    """Whenever messages come, in no hour and in no day does anybody get more than the limit says."""
    got = []
    for minute in sorted(minutes):
        now = START + timedelta(minutes=minute)
        if over(got, PersonLimit(per_hour=per_hour, per_day=per_day), now, "普通信息") is None:
            got.append(now)
    for within, most in ((timedelta(hours=1), per_hour), (timedelta(days=1), per_day)):
        assert all(sum(first <= each < first + within for each in got) <= most for first in got)


def test_no_limit_lets_all_through() -> None:
    """0 is no limit."""
    assert over([START] * 1000, PersonLimit(per_hour=0, per_day=0), START, "普通信息") is None


def test_summaries_have_common_hours() -> None:
    """All that is held back within a quarter of an hour is told at its end."""
    every = timedelta(minutes=15)
    assert next_summary(START, every) == START + every
    assert next_summary(START + timedelta(minutes=14, seconds=59), every) == START + every


def test_the_shipped_policy_says_where_its_limits_come_from() -> None:
    """Both rows name their source, and urgent messages have no limit to be set at all."""
    policy = load()
    assert policy.person_limits.source
    assert policy.notices.source
    assert set(type(policy.person_limits).model_fields) == {"routine", "bulk", "summary_every", "summary_valid", "source"}


# --- told from outside ----------------------------------------------------------------------------------------------


async def test_what_is_too_much_is_told_in_one_summary(tmp_path: Path) -> None:
    """Three come one by one, two are held back with the reason on record, and one message tells both fifteen minutes later."""
    async with few(tmp_path) as here:
        sent = [await routine(here, place) for place in range(3)]
        phone = here.sandbox.phone(LI)
        for _ in sent:
            await phone.expect("未确认")
        held = [await routine(here, place) for place in (3, 4)]
        for notice_id in held:
            view = await here.becomes(notice_id, lambda view: view.state is State.HELD)
            assert view.reason == "1小时内已给本人发过3条普通信息，这一条不单独发送，并入汇总告知"
            assert [(way.state, way.attempts) for way in view.deliveries] == [(State.HELD, ())]
            assert "未确认" in view.text
        told = await here.event(NoticeHeld)
        assert told.told_at == START + timedelta(minutes=15)
        assert not here.of(NoticeFailed)
        here.clock.move(timedelta(minutes=15))
        await phone.expect("另有2条没有逐条发送", "第3班", "第4班")
        summaries = {(await here.becomes(each, lambda view: view.summary_id)).summary_id for each in held}
        assert len(summaries) == 1
        summary = await here.notice(summaries.pop())
        assert summary
        assert summary.template == "held-summary"
        here.clock.move(timedelta(minutes=15))
        await here.sandbox.settled(quiet=0.3)
        phone.expect_nothing_else()


async def test_urgent_messages_and_answers_are_never_held_back(tmp_path: Path) -> None:
    """Over the limit: a call, what asks for an answer and the answer to one's own message come at once."""
    async with few(tmp_path) as here:
        phone = here.sandbox.phone(LI)
        for place in range(3):
            await routine(here, place)
            await phone.expect("未确认")
        await here.send("li")
        await phone.expect("超时催报")
        await routine(here, 3, expects_answer=True)
        await phone.expect("第3班", "回复")
        reply = Recipient(person_id=here.people["li"], channel=Channel.SMS, address=LI)
        await here.send(reply, "not-understood", lane=Lane.ROUTINE, expects_answer=False)
        await phone.expect("没有看懂")


async def test_the_limit_is_each_persons_and_each_lanes_own(tmp_path: Path) -> None:
    """Whose limit is used up keeps nobody else from theirs, and bulk counts by itself."""
    async with few(tmp_path) as here:
        for place in range(3):
            await routine(here, place)
            await here.sandbox.phone(LI).expect("未确认")
        await routine(here, 3, to="zhang")
        await here.sandbox.phone(ZHANG).expect("第3班")
        await routine(here, 4, lane=Lane.BULK)
        await here.sandbox.phone(LI).expect("第4班")
        last = await routine(here, 5, lane=Lane.BULK)
        view = await here.becomes(last, lambda view: view.state is State.HELD)
        assert "1条群发信息" in view.reason


async def test_the_hour_passes_and_the_day_counts(tmp_path: Path) -> None:
    """An hour later two more come; the sixth of the day is held back."""
    async with few(tmp_path) as here:
        phone = here.sandbox.phone(LI)
        for place in range(3):
            await routine(here, place)
            await phone.expect("未确认")
        here.clock.move(timedelta(minutes=61))
        for place in (3, 4):
            await routine(here, place)
            await phone.expect(f"第{place}班")
        view = await here.becomes(await routine(here, 5), lambda view: view.state is State.HELD)
        assert view.reason.startswith("24小时内已给本人发过5条普通信息")


@pytest.mark.postgres
async def test_limits_of_a_person_on_postgresql(tmp_path: Path, postgres: PostgresServer) -> None:
    """The same on the other database."""
    async with few(tmp_path, database_url=postgres.fresh()) as here:
        for place in range(3):
            await routine(here, place)
            await here.sandbox.phone(LI).expect("未确认")
        await here.becomes(await routine(here, 3), lambda view: view.state is State.HELD)
        here.clock.move(timedelta(minutes=15))
        await here.sandbox.phone(LI).expect("另有1条没有逐条发送")

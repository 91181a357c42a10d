"""What an account may send in a day, what one robot may post in a minute; what is put off says why, and nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from notifier.channels import CHANNELS
from notifier.channels.limits import Limits, rates
from notifier.holding import Sieve
from notifier.states import State
from runtime.settings import Settings
from schemas.values import Channel, Lane, Recipient
from tests.notifier.conformance.receiver import HttpReceiver, http_receiver
from tests.notifier.world import LI, ZHANG_CHAT, World, world
from tests.support.platform import START, eventually
from tests.support.postgres import PostgresServer

ZONE = ZoneInfo("Asia/Shanghai")
GROUP = "青石值班群"
TAKEN = (200, b'{"errcode":0}')
GROUP_ROBOT = Recipient(channel=Channel.WECOM, address=GROUP)
LATE = datetime(2026, 7, 14, 23, 30, tzinfo=ZONE).astimezone(UTC)


class Waiting(NamedTuple):
    """A row of a sender's queue."""

    id: UUID
    address: str
    lane: str
    segments: int
    expires_at: datetime


def waiting(lane: Lane = Lane.ROUTINE, address: str = GROUP, segments: int = 1) -> Waiting:
    """Return a row that may wait long."""
    return Waiting(uuid4(), address, lane, segments, START + timedelta(days=2))


# --- pure -----------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 300), st.booleans()), max_size=60), st.integers(1, 20), st.integers(0, 3))
def test_no_robot_posts_more_than_its_rates(asked: list[tuple[int, bool]], a_minute: int, a_second: int) -> None:
    """Whenever messages come, in no minute and in no second does more go, and what is put off may go when it is said to."""
    limits = Limits(to_one=lambda robot: rates("机器人", a_minute, a_second))
    gone: list[datetime] = []
    for second, urgent in sorted(asked):
        now = START + timedelta(seconds=second)
        sieve = Sieve(limits, now, ZONE)
        sieve.sent[GROUP] += gone
        row = waiting(Lane.URGENT if urgent else Lane.ROUTINE)
        if sieve.let(Channel.WECOM, [row]):  # type: ignore[list-item]
            gone.append(now)
        else:
            later = Sieve(limits, sieve.put_off[0].until, ZONE)
            later.sent[GROUP] += gone
            assert later.let(Channel.WECOM, [row])  # type: ignore[list-item]
    for within, most in ((timedelta(minutes=1), a_minute), (timedelta(seconds=1), a_second or 1000)):
        assert all(sum(first <= each < first + within for each in gone) <= most for first in gone)


def test_a_quarter_of_a_robots_minute_is_kept_for_what_is_urgent() -> None:
    """Of twenty fifteen are for the rest; the sixteenth waits, an urgent one goes."""
    sieve = Sieve(CHANNELS[Channel.WECOM].limits(Settings()), START, ZONE)
    let = sieve.let(Channel.WECOM, [waiting() for _ in range(30)])  # type: ignore[misc]
    assert len(let) == 15
    assert sieve.put_off[0].because == "同一个机器人每分钟最多20条（其中5条留给紧急信息）"
    assert sieve.put_off[0].until == START + timedelta(minutes=1)
    assert len(sieve.let(Channel.WECOM, [waiting(Lane.URGENT) for _ in range(9)])) == 5  # type: ignore[misc]


def test_another_robot_and_a_faster_clock() -> None:
    """One robot's minute is not another's; a carrier's minute is a real one, however fast the demo's clock goes."""
    limits = CHANNELS[Channel.FEISHU].limits(Settings())
    sieve = Sieve(limits, START, ZONE, pace=60.0)
    assert len(sieve.let(Channel.FEISHU, [waiting(), waiting(), waiting(), waiting(), waiting(address="别的群")])) == 4  # type: ignore[list-item]
    assert sieve.put_off[0].because == "同一个机器人每秒最多5条（其中2条留给紧急信息）"
    assert sieve.put_off[0].until == START + timedelta(minutes=1)


def test_a_days_limit_counts_parts_of_all_accounts_and_spares_what_is_urgent() -> None:
    """Two accounts of ten, sixteen parts are gone: two of two parts go, the third waits for midnight, an urgent one goes."""
    sieve = Sieve(Limits((10, 10)), LATE, ZONE, left=(0, 4))
    rows = [waiting(segments=2) for _ in range(3)]
    assert len(sieve.let(Channel.SMS, [*rows, waiting(Lane.URGENT)])) == 3  # type: ignore[list-item]
    assert sieve.put_off[0].because == "短信今天的发送上限20条已用完"
    assert sieve.put_off[0].until == datetime(2026, 7, 15, tzinfo=ZONE)


def test_one_account_without_a_limit_has_no_end() -> None:
    """A second account that may send any number takes what the first may not."""
    assert len(Sieve(Limits((10, 0)), START, ZONE, left=(0, None)).let(Channel.SMS, [waiting()] * 50)) == 50  # type: ignore[list-item]


def test_every_channel_has_its_limits_as_settings() -> None:
    """A day's messages, calls at once and a rate can be set for each; the shipped ones are the carriers' own."""
    settings = Settings()
    for name in ("twilio", "telegram", "smtp", "wecom", "dingtalk", "feishu", "webhook", "apprise", "webpush", "voice"):
        fields = set(type(getattr(settings, name)).model_fields)
        assert fields & {"messages_per_day", "calls_per_day"}, name
        assert fields & {"messages_per_second", "calls_per_second"}, name
        assert "at_once" in fields, name
    assert [(rate.most, rate.within.total_seconds()) for rate in _to_one(Channel.FEISHU, "x")] == [(100, 60), (5, 1)]
    assert [rate.most for rate in _to_one(Channel.DINGTALK, "x")] == [20]
    assert [rate.most for rate in _to_one(Channel.TELEGRAM, "-1001")] == [20]
    with pytest.raises(ValidationError):
        Settings(wecom={"at_once": 0})


def _to_one(channel: Channel, address: str):
    of = CHANNELS[channel].limits(Settings()).to_one
    assert of
    return of(address)


# --- told from outside ----------------------------------------------------------------------------------------------


def robot(receiver: HttpReceiver, **limits: int) -> dict[str, Any]:
    """Return the settings of one robot."""
    return {"base_url": receiver.url, "robots": {GROUP: {"key": "key-1"}}, **limits}


async def say(here: World, to: str | Recipient, place: int, **more: Any) -> UUID:
    """Send a text of its own."""
    named = {"unit_name": "青石镇", "starts_at": "08:00", "names": f"第{place}班", "url": ""}
    later = here.clock.now() + timedelta(hours=6)
    return await here.send(
        to, "shift-unconfirmed", **{"lane": Lane.BULK, "params": named, "expects_answer": False, "expires_at": later, **more}
    )


async def posts(here: World, receiver: HttpReceiver) -> None:
    """Four bulk messages to a robot that may post four a minute, then an urgent one."""
    sent = [await say(here, GROUP_ROBOT, place) for place in range(4)]
    held = await here.becomes(sent[-1], lambda view: view.deliveries and view.deliveries[0].held)
    assert held.deliveries[0].state is State.QUEUED
    assert held.deliveries[0].held == "同一个机器人每分钟最多4条（其中1条留给紧急信息），等到07-14 10:01:00再发"
    await say(here, GROUP_ROBOT, 9, lane=Lane.URGENT)
    await eventually(lambda: len(receiver.taken) == 4)
    assert "第9班" in receiver.taken[-1].json["text"]["content"]
    here.clock.move(timedelta(seconds=61))
    await eventually(lambda: len(receiver.taken) == 5)
    await here.becomes(sent[-1], lambda view: view.state is State.ACCEPTED)


async def test_a_robot_is_not_posted_to_too_fast(tmp_path: Path) -> None:
    """What is over the robot's minute waits with the reason in the log, urgent ones have their share, and all arrive."""
    async with http_receiver(TAKEN) as receiver, world(tmp_path, wecom=robot(receiver, robot_per_minute=4)) as here:
        await posts(here, receiver)


@pytest.mark.postgres
async def test_a_robots_limit_on_postgresql(tmp_path: Path, postgres: PostgresServer) -> None:
    """The same on the other database."""
    async with http_receiver(TAKEN) as receiver:
        settings = {"database_url": postgres.fresh(), "wecom": robot(receiver, robot_per_minute=4)}
        async with world(tmp_path, **settings) as here:
            await posts(here, receiver)


async def test_an_urgent_message_does_not_wait_out_a_minute(tmp_path: Path) -> None:
    """The robot's minute is used up by urgent ones too: the next one goes to its person by the next way at once."""
    async with http_receiver(TAKEN) as receiver, world(tmp_path, wecom=robot(receiver, robot_per_minute=1)) as here:
        first = await say(here, GROUP_ROBOT, 1, lane=Lane.URGENT)
        await here.becomes(first, lambda view: view.state is State.ACCEPTED)
        both = Recipient(person_id=here.people["li"], channel=Channel.WECOM, address=GROUP)
        sent = await say(here, both, 2, lane=Lane.URGENT)
        await here.sandbox.phone(LI).expect("第2班")
        view = await here.becomes(sent, lambda view: len(view.deliveries) == 2)
        assert "同一个机器人每分钟最多1条" in view.deliveries[0].reason
        assert len(receiver.taken) == 1


async def test_a_day_that_is_used_up_takes_the_next_way_or_says_why_not(tmp_path: Path) -> None:
    """Two texts a day: the third goes by chat where there is chat, else ends with the reason; an urgent one goes by text."""
    async with world(tmp_path, twilio={"messages_per_day": 2}) as here:
        phone = here.sandbox.phone(LI)
        for place in range(2):
            await say(here, "li", place)
            await phone.expect(f"第{place}班")
        await say(here, "zhang", 3)
        await here.sandbox.chat(ZHANG_CHAT).expect("第3班")
        lost = await here.becomes(await say(here, "li", 4), lambda view: view.state is State.FAILED)
        assert lost.reason == "短信今天的发送上限2条已用完，等不到可以发送的时候"
        await here.send("li")
        await phone.expect("超时催报")
        here.clock.move(timedelta(hours=24))
        await say(here, "li", 5)
        await phone.expect("第5班")

"""The order and the limits of a sender's queue, and what is not sent at all."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from notifier.states import State
from schemas.notices import NoticeFailed
from schemas.values import Channel, Lane, Recipient
from tests.notifier.world import LI, ZHANG, ZHANG_CHAT, world


async def test_urgent_goes_before_routine_before_bulk(tmp_path: Path) -> None:
    """While the sender waits for its limit, an urgent notice that came last goes first."""
    async with world(tmp_path, twilio={"messages_per_second": 8}) as here:
        numbers = {lane: f"+861990000020{place}" for place, lane in enumerate(Lane)}
        here.sandbox.twilio.faults.next(status=429, code=20429)
        first = await here.send(Recipient(channel=Channel.SMS, address=LI), "not-understood")
        await here.becomes(first, lambda n: n.deliveries and n.deliveries[0].attempts)
        for lane in (Lane.BULK, Lane.BULK, Lane.ROUTINE, Lane.ROUTINE, Lane.URGENT):
            await here.send(Recipient(channel=Channel.SMS, address=numbers[lane]), "question-help", lane=lane)
        here.clock.move(timedelta(seconds=2))
        phones = [here.sandbox.phone(number) for number in numbers.values()]
        for phone, copies in zip(phones, (1, 2, 2), strict=True):
            for _ in range(copies):
                await phone.expect("直接发短信")
        await here.sandbox.phone(LI).expect("没有看懂")
        order = sorted((entry for phone in phones for entry in phone.received()), key=lambda entry: entry.seq)
        assert [entry.handset.key for entry in order] == [numbers[lane] for lane in sorted(_LANES, key=list(Lane).index)]


_LANES = (Lane.BULK, Lane.BULK, Lane.ROUTINE, Lane.ROUTINE, Lane.URGENT)


async def test_a_sender_keeps_to_its_limit(tmp_path: Path) -> None:
    """Ten texts of two parts at ten parts a second take a second: ten parts at once, then one every tenth."""
    async with world(tmp_path, twilio={"messages_per_second": 10}) as here:
        started = asyncio.get_running_loop().time()
        for place in range(10):
            await here.send(Recipient(channel=Channel.SMS, address=f"+8619900000{300 + place}"), "question-help", lane=Lane.BULK)
        for place in range(10):
            await here.sandbox.phone(f"+8619900000{300 + place}").expect("直接发短信")
        assert 0.9 < asyncio.get_running_loop().time() - started < 4


async def test_the_same_text_is_not_sent_for_ever(tmp_path: Path) -> None:
    """Two machines that answer each other stop after three texts; ten minutes later it may be said again."""
    async with world(tmp_path) as here:
        robot = Recipient(channel=Channel.SMS, address=LI)
        sent = [await here.send(robot, "not-understood", lane=Lane.ROUTINE) for _ in range(5)]
        views = [await here.becomes(one, lambda n: n.state in (State.DELIVERED, State.FAILED)) for one in sent]
        assert [view.state for view in views].count(State.DELIVERED) == 3
        assert {view.reason for view in views} == {"", "10分钟内已向这个地址发过3次同样的内容，不再重复发送"}
        assert all(event.final for event in here.of(NoticeFailed))
        for _ in range(3):
            await here.sandbox.phone(LI).expect("没有看懂")
        here.clock.move(timedelta(minutes=11))
        await here.send(robot, "not-understood", lane=Lane.ROUTINE)
        await here.sandbox.phone(LI).expect("没有看懂")


async def test_a_restart_does_not_make_the_loop_breaker_forget(tmp_path: Path) -> None:
    """Three texts, a new life of the notifier on the same database: the fourth is stopped, and stays in the log with its text."""
    robot = Recipient(channel=Channel.SMS, address=LI)
    async with world(tmp_path) as here:
        for _ in range(3):
            await here.send(robot, "not-understood", lane=Lane.ROUTINE)
            await here.sandbox.phone(LI).expect("没有看懂")
    async with world(tmp_path) as here:
        sent = await here.send(robot, "not-understood", lane=Lane.ROUTINE)
        view = await here.becomes(sent, lambda notice: notice.state is State.FAILED)
        assert view.reason == "10分钟内已向这个地址发过3次同样的内容，不再重复发送"
        assert "没有看懂" in view.text
        await here.sandbox.settled(quiet=0.3)
        here.sandbox.phone(LI).expect_nothing_else()


async def test_a_way_that_the_loop_breaker_stops_is_in_the_log(tmp_path: Path) -> None:
    """Called by text and chat together: the text is one too many and says so, the chat goes."""
    async with world(tmp_path) as here:
        zhang, chat = Recipient(channel=Channel.SMS, address=ZHANG), here.sandbox.chat(ZHANG_CHAT)
        for _ in range(3):
            await here.send(zhang, "not-understood", lane=Lane.ROUTINE)
            await here.sandbox.phone(ZHANG).expect("没有看懂")
        by = {"channels": (Channel.SMS, Channel.TELEGRAM), "all_channels_at_once": True, "expects_answer": False}
        sent = await here.send("zhang", "not-understood", **by)
        await chat.expect("没有看懂")
        view = await here.becomes(sent, lambda notice: notice.state is State.ACCEPTED)
        assert {way.channel: (way.state, bool(way.reason)) for way in view.deliveries} == {
            Channel.SMS: (State.EXPIRED, True),
            Channel.TELEGRAM: (State.ACCEPTED, False),
        }


async def test_what_is_past_its_end_is_not_sent(tmp_path: Path) -> None:
    """A command that lay on the bus too long is told as failed."""
    async with world(tmp_path) as here:
        sent = await here.send("li", expires_at=here.clock.now() - timedelta(seconds=1))
        view = await here.becomes(sent, lambda notice: notice.state is State.EXPIRED)
        assert "有效期" in view.reason
        assert (await here.event(NoticeFailed)).final


async def test_a_person_without_any_way_is_told_of_at_once(tmp_path: Path) -> None:
    """Nobody waits for an answer from someone who was never written to."""
    async with world(tmp_path) as here:
        sent = await here.send("wu")
        view = await here.becomes(sent, lambda notice: notice.state is State.FAILED)
        assert view.reason == "通讯录里没有能用的联系方式"
        failed = await here.event(NoticeFailed)
        assert (failed.final, failed.person_id, failed.channel) == (True, here.people["wu"], None)


async def test_a_template_that_is_not_there_holds_up_nobody(tmp_path: Path) -> None:
    """A bad notice fails alone; the next one goes out."""
    async with world(tmp_path) as here:
        bad = await here.send("li", "no-such-template")
        await here.send("li")
        await here.sandbox.phone(LI).expect("超时催报")
        assert "no-such-template" in (await here.becomes(bad, lambda notice: notice.state is State.FAILED)).reason


async def test_no_account_at_a_carrier_is_a_clear_failure(tmp_path: Path) -> None:
    """With nothing set up nobody is believed to be reached."""
    async with world(tmp_path, twilio={"account_sid": ""}, telegram={"token": ""}) as here:
        sent = await here.send("li")
        assert (await here.becomes(sent, lambda notice: notice.state is State.FAILED)).reason

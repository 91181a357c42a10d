"""A person answers by text, code, thread or button; what is meant is acknowledged once, and they are told so."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from notifier.states import State
from schemas.notices import NoticeAnswered
from schemas.values import About, Channel
from tests.notifier.world import ESCALATION, LI, ZHANG, ZHANG_CHAT, World, about_escalation, world
from tests.support.platform import quiet


async def test_a_plain_answer_acknowledges_the_open_notice_and_is_confirmed_once(tmp_path: Path) -> None:
    """Whatever words mean yes, the one open notice is meant."""
    async with world(tmp_path) as here:
        phone = here.sandbox.phone(LI)
        for place, words in enumerate(("1", "收到", "1收到", "１", "好的收到"), start=1):
            about, number = about_escalation(), f"20260714-00{place}"
            sent = await here.send("li", about=about, params={**ESCALATION, "incident_number": number})
            await phone.expect(number, "回复1确认")
            await here.becomes(sent, lambda notice: notice.state is State.DELIVERED)
            await here.answer(LI, words, code="1" if words == "1" else None)
            await phone.expect(f"已确认{number}", "请立即完成报告")
            answered = await here.event(NoticeAnswered, lambda event, sent=sent: event.notice_id == sent)
            assert (answered.person_id, answered.about) == (here.people["li"], about)
            view = await here.becomes(sent, lambda notice: notice.state is State.ANSWERED)
            assert (view.answer, view.answer_channel) == (words, Channel.SMS)
            assert view.deliveries[0].state is State.ANSWERED
            here.clock.move(timedelta(minutes=1))


async def test_an_answer_that_is_a_report_too_acknowledges_and_gets_no_second_text(tmp_path: Path) -> None:
    """收到，损失2300元: the call is acknowledged, the figure is no code, and reporting answers the report."""
    async with world(tmp_path) as here:
        sent = await here.send("li", about=about_escalation())
        await here.sandbox.phone(LI).expect("回复1确认")
        await here.becomes(sent, lambda notice: notice.state is State.DELIVERED)
        await here.answer(LI, "收到，火已扑灭，损失2300元", also_report=True)
        assert (await here.event(NoticeAnswered)).notice_id == sent
        await quiet(here.platform)
        await here.sandbox.settled(quiet=0.3)
        here.sandbox.phone(LI).expect_nothing_else()


async def two_open(here: World) -> tuple[str, str]:
    """Send two notices of two matters to li; return the codes."""
    phone = here.sandbox.phone(LI)
    first = await here.send("li", about=about_escalation())
    await phone.expect("20260714-001", "回复1确认")
    here.clock.move(timedelta(seconds=5))
    second = await here.send("li", about=about_escalation(), params={**ESCALATION, "incident_number": "20260714-002"})
    codes = [(await here.becomes(one, lambda notice: notice.state is State.DELIVERED)).code or "" for one in (first, second)]
    await phone.expect("20260714-002", f"回复{codes[1]}确认")
    return codes[0], codes[1]


async def test_with_two_open_the_code_tells_which_is_meant(tmp_path: Path) -> None:
    """The older of two is acknowledged by its code, and the person hears that the other still waits."""
    async with world(tmp_path) as here:
        first, second = await two_open(here)
        await here.answer(LI, f"收到 {first}")
        await here.sandbox.phone(LI).expect("已确认20260714-001", "另有1条等您确认", second)
        assert [event.answer for event in here.of(NoticeAnswered)] == [f"收到 {first}"]


async def test_with_two_open_a_plain_answer_means_the_newest(tmp_path: Path) -> None:
    """Without a code the newest is meant, and the confirmation says which one that was."""
    async with world(tmp_path) as here:
        first, _ = await two_open(here)
        await here.answer(LI, "1")
        await here.sandbox.phone(LI).expect("已确认20260714-002", first)


async def test_two_codes_in_one_text_acknowledge_both(tmp_path: Path) -> None:
    """A person may answer two notices in one message."""
    async with world(tmp_path) as here:
        first, second = await two_open(here)
        await here.answer(LI, f"{first} {second}收到")
        await here.sandbox.phone(LI).expect("已确认20260714-001、20260714-002")
        assert len(here.of(NoticeAnswered)) == 2


async def test_two_calls_in_one_escalation_are_one_matter(tmp_path: Path) -> None:
    """The second round of an escalation asks for a plain 1, and one answer settles both."""
    async with world(tmp_path) as here:
        about, phone = about_escalation(), here.sandbox.phone(LI)
        first = await here.send("li", about=about)
        await phone.expect("回复1确认")
        here.clock.move(timedelta(minutes=3))
        second = await here.send("li", about=about, params={**ESCALATION, "minutes_over": 4})
        await phone.expect("已超4分钟", "回复1确认")
        await here.becomes(second, lambda notice: notice.state is State.DELIVERED)
        await here.answer(LI, "1")
        confirmed = await phone.expect("已确认20260714-001")
        assert "另有" not in confirmed.text
        await here.becomes(first, lambda notice: notice.state is State.ANSWERED)
        assert len(here.of(NoticeAnswered)) == 1
        await here.answer(LI, "1")
        await phone.expect("20260714-001在10:03已经确认过，不用再回复")
        assert len(here.of(NoticeAnswered)) == 1


async def test_an_answer_that_crossed_with_the_report_is_told_that_it_is_settled(tmp_path: Path) -> None:
    """The escalation has stopped: nothing more goes out for it, and a late 1 acknowledges nothing but is answered."""
    async with world(tmp_path) as here:
        about, phone, chat = about_escalation(), here.sandbox.phone(LI), here.sandbox.chat(ZHANG_CHAT)
        called = await here.send("li", about=about)
        await phone.expect("回复1确认")
        await here.becomes(called, lambda notice: notice.state is State.DELIVERED)
        here.sandbox.telegram.faults.next(status=429, retry_after=5, times=1)
        waiting = await here.send("zhang", channels=(Channel.TELEGRAM,), about=about)
        await here.becomes(waiting, lambda n: n.deliveries and n.deliveries[0].attempts)
        await here.stop_escalation(about)
        stopped = await here.becomes(waiting, lambda n: n.deliveries[0].state is State.EXPIRED)
        assert stopped.deliveries[0].reason == "催报已停止，不再发送"
        await here.answer(LI, "1")
        await phone.expect("20260714-001的催报已经解除（已按要求报送），不用再回复")
        here.clock.move(timedelta(seconds=30))
        await here.sandbox.settled(quiet=0.4)
        chat.expect_nothing_else()
        assert not here.of(NoticeAnswered)


async def test_a_button_and_a_thread_mean_their_own_notice(tmp_path: Path) -> None:
    """Pressing the button under an older message acknowledges that one, and a second press is told when it was."""
    async with world(tmp_path) as here:
        chat = here.sandbox.chat(ZHANG_CHAT)
        older = await here.send("zhang", channels=(Channel.TELEGRAM,), about=about_escalation())
        message = await chat.expect("20260714-001")
        here.clock.move(timedelta(seconds=5))
        params = {**ESCALATION, "incident_number": "20260714-002"}
        newer = await here.send("zhang", channels=(Channel.TELEGRAM,), about=about_escalation(), params=params)
        newer_message = await chat.expect("20260714-002")
        code = (await here.becomes(older, lambda notice: notice.state is State.ACCEPTED)).code
        await here.becomes(newer, lambda notice: notice.state is State.ACCEPTED)
        press = {"text": "", "channel": Channel.TELEGRAM, "button": f"ack:{code}", "in_reply_to": message.sid}
        await here.answer(str(ZHANG_CHAT), **press)
        await chat.expect("已确认20260714-001")
        here.clock.move(timedelta(minutes=1))
        await here.answer(str(ZHANG_CHAT), **press)
        await chat.expect("20260714-001在10:00已经确认过")
        await here.answer(str(ZHANG_CHAT), "收到", Channel.TELEGRAM, in_reply_to=newer_message.sid)
        await chat.expect("已确认20260714-002")
        assert [event.notice_id for event in here.of(NoticeAnswered)] == [older, newer]


async def test_who_answers_a_code_of_someone_else_is_told_so(tmp_path: Path) -> None:
    """A code that was sent to another person acknowledges nothing."""
    async with world(tmp_path) as here:
        sent = await here.send("li", about=about_escalation())
        await here.sandbox.phone(LI).expect("超时催报")
        code = (await here.becomes(sent, lambda notice: notice.state is State.DELIVERED)).code
        await here.answer(ZHANG, f"收到{code}")
        await here.sandbox.phone(ZHANG).expect(f"编号{code}的通知不是发给您的")
        assert (await here.becomes(sent, lambda notice: True)).answered_at is None
        assert not here.of(NoticeAnswered)


async def test_an_unknown_code_acknowledges_nothing_and_names_what_waits(tmp_path: Path) -> None:
    """A mistyped code must not stop another escalation."""
    async with world(tmp_path) as here:
        sent = await here.send("li", about=about_escalation())
        await here.sandbox.phone(LI).expect("超时催报")
        code = (await here.becomes(sent, lambda notice: notice.state is State.DELIVERED)).code or ""
        wrong = "9898" if code != "9898" else "9897"
        await here.answer(LI, wrong)
        await here.sandbox.phone(LI).expect(f"没有编号{wrong}的待确认通知", code)
        assert not here.of(NoticeAnswered)


async def test_nothing_to_confirm_is_said(tmp_path: Path) -> None:
    """Who answers without being asked is told how to report."""
    async with world(tmp_path) as here:
        await here.answer(LI, "1")
        await here.sandbox.phone(LI).expect("目前没有等您确认的通知", "请写明")


async def test_an_answer_stops_what_is_still_to_go_out(tmp_path: Path) -> None:
    """A chat message that waits for its retry is not sent after the person answered the SMS."""
    async with world(tmp_path) as here:
        chat, phone = here.sandbox.chat(ZHANG_CHAT), here.sandbox.phone(ZHANG)
        here.sandbox.telegram.faults.next(status=429, retry_after=5, times=1)
        sent = await here.send("zhang", all_channels_at_once=True, about=About())
        await phone.expect("超时催报")
        await here.becomes(sent, lambda n: {d.state for d in n.deliveries} == {State.QUEUED, State.DELIVERED})
        await here.answer(ZHANG, "1")
        await phone.expect("已确认")
        here.clock.move(timedelta(seconds=30))
        await here.sandbox.settled(quiet=0.4)
        chat.expect_nothing_else()
        view = await here.becomes(sent, lambda notice: notice.state is State.ANSWERED)
        assert [d.reason for d in view.deliveries if d.channel is Channel.TELEGRAM] == ["对方已确认，不再发送"]


async def test_a_day_later_a_plain_answer_means_nothing_old(tmp_path: Path) -> None:
    """A stray 1 does not acknowledge yesterday's call."""
    async with world(tmp_path) as here:
        sent = await here.send("li")
        await here.sandbox.phone(LI).expect("超时催报")
        await here.becomes(sent, lambda notice: notice.state is State.DELIVERED)
        here.clock.move(timedelta(hours=25))
        await here.answer(LI, "1")
        await here.sandbox.phone(LI).expect("目前没有等您确认的通知")

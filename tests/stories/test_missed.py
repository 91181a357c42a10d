"""A clock runs out and climbs the roster, until a person answers by one of the means, or nobody does."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlmodel import col

from notifier.tables import Delivery
from roster.tables import EscalationStep
from runtime.settings import VoiceSettings
from sandbox import Phone
from schemas.values import Channel, Post
from tests.stories.town import COUNTY, MINUTE, TOWNSHIP, Town, a_town

FIRE = "李家村着火了，就在村东头，伤2个，正在扑"
TWO_HOURS = timedelta(hours=2)


async def report_a_fire(town: Town) -> tuple[Phone, Phone, Phone]:
    """Text the fire, read what everybody gets at once; return the phones of villager, officer and leader."""
    villager = await town.villager()
    officer, leader = await town.phone_of(TOWNSHIP, Post.OFFICER), await town.phone_of(TOWNSHIP, Post.LEADER)
    await villager.text(FIRE)
    await villager.expect("已收到", "2026-0001", "受伤2人")
    await officer.expect("新事件", "2026-0001", "火灾", "2小时信息报告")
    await town.rest()
    return villager, officer, leader


async def run_out(town: Town, officer: Phone) -> None:
    """Let the two hours pass: a reminder, then the first call."""
    await town.passes(TWO_HOURS - 20 * MINUTE)
    await officer.expect("时限提醒", "2小时信息报告", "还剩20分钟")
    await town.passes(20 * MINUTE)


async def test_a_text_answered_with_1_stops_the_escalation(town: Town) -> None:
    """Two hours of silence ring the duty officer; "1" is confirmed, and nobody else is called."""
    _, officer, _ = await report_a_fire(town)
    await run_out(town, officer)
    call = await officer.expect("超时催报", "2小时信息报告", "回复1确认")
    await call.reply("1")
    await officer.expect("已确认", "2026-0001")
    await town.passes(10 * MINUTE)
    (escalation,) = await town.escalations()
    assert escalation.state == "acknowledged"


async def test_nobody_answers_and_it_climbs_to_the_superiors_leader_and_is_exhausted(town: Town) -> None:
    """Officer, leader, those of the superior, twice, by text and telephone; then the red banner, each step with its reason."""
    _, officer, leader = await report_a_fire(town)
    above, above_leader = await town.phone_of(COUNTY, Post.OFFICER), await town.phone_of(COUNTY, Post.LEADER)
    await run_out(town, officer)
    for turn in (1, 2):
        await officer.expect("超时催报", "值班员")
        if turn == 1:
            assert not officer.unexpected(), "the text has a minute to be answered before the telephone rings"
            await town.passes(MINUTE)
        await (await officer.rings()).let_ring()
        await town.passes((2 if turn == 1 else 3) * MINUTE)
        await leader.expect("超时催报", "带班领导")
        await (await leader.rings()).let_ring()
        await town.passes(3 * MINUTE)
        await above.expect("超时催报", "上级值班员")
        await (await above.rings()).let_ring()
        await town.passes(3 * MINUTE)
        await above_leader.expect("超时催报", "上级带班领导")
        await (await above_leader.rings()).let_ring()
        await town.passes(5 * MINUTE)
    (escalation,) = await town.escalations()
    assert escalation.state == "exhausted"
    steps = await town.rows(EscalationStep)
    assert [(s.round, s.step) for s in sorted(steps, key=lambda s: (s.round, s.step))] == [
        (r, s) for r in (1, 2) for s in (1, 2, 3, 4)
    ]
    assert all(step.reason for step in steps)
    await town.sign_in("donghe")
    board = await town.web.get("/")
    assert "各级均未应答" in board.text or "无人应答" in board.text
    await town.read_the_rest("2026-0001")


async def test_a_text_that_nobody_answers_rings_the_telephone_a_minute_later(town: Town) -> None:
    """The officer sleeps through the text; the telephone wakes them before the leader is called, and 1 takes it."""
    _, officer, leader = await report_a_fire(town)
    await run_out(town, officer)
    await officer.expect("超时催报", "2小时信息报告", "回复1确认")
    await town.passes(MINUTE - timedelta(seconds=1))
    assert not officer.unexpected()
    await town.passes(timedelta(seconds=1))
    call = await officer.rings()
    await call.answer()
    await call.press("1")
    await call.ends()
    await town.rest()
    await town.passes(5 * MINUTE)
    (escalation,) = await town.escalations()
    assert (escalation.state, escalation.acknowledged_channel, escalation.step) == ("acknowledged", "voice", 1)
    assert not leader.unexpected()
    (rung,) = await town.rows(Delivery, col(Delivery.channel) == Channel.VOICE)
    assert rung.because == "首选方式发出1分钟后仍未确认，打电话（规定）"


async def test_a_text_that_does_not_arrive_rings_at_once(town: Town) -> None:
    """The carrier refuses the text: the telephone does not wait the minute out, and the chat has it in writing."""
    _, officer, _ = await report_a_fire(town)
    await town.passes(TWO_HOURS - 20 * MINUTE)
    await officer.expect("时限提醒")
    town.sandbox.twilio.faults.next(status=400, code=21610)
    await town.passes(20 * MINUTE)
    call = await officer.rings()
    await call.answer()
    await call.press("1")
    await call.ends()
    await town.rest()
    (escalation,) = await town.escalations()
    assert (escalation.state, escalation.acknowledged_channel) == ("acknowledged", "voice")
    await (await town.chat_of(TOWNSHIP, Post.OFFICER)).expect("超时催报")


async def test_what_the_desk_took_rings_nobody(town: Town) -> None:
    """Taken on the page within the minute: the officer's telephone stays silent, and the log says why."""
    _, officer, _ = await report_a_fire(town)
    await run_out(town, officer)
    await officer.expect("超时催报")
    (escalation,) = await town.escalations()
    await town.sign_in("qingshi-daiban")
    await town.post(f"/escalations/{escalation.id}/acknowledge")
    await town.rest()
    await town.passes(3 * MINUTE)
    (call,) = await town.rows(Delivery, col(Delivery.channel) == Channel.VOICE)
    assert (call.state, call.attempts, call.reason) == ("expired", 0, "已有人确认负责，不再打电话")


async def test_without_a_telephone_line_only_texts_go(tmp_path: Path) -> None:
    """The calls are passed over: the ladder climbs by texts as it did, nothing fails, and the preview says so."""
    async with a_town(tmp_path, voice=VoiceSettings(enabled=False)) as town:
        _, officer, leader = await report_a_fire(town)
        await run_out(town, officer)
        await officer.expect("超时催报")
        await town.passes(3 * MINUTE)
        await (await leader.expect("超时催报", "带班领导")).reply("1")
        await leader.expect("已确认")
        await town.rest()
        assert {row.channel for row in await town.rows(Delivery)} <= {"sms", "telegram"}
        assert not await town.rows(Delivery, col(Delivery.state) == "failed")
        await town.sign_in("qingshi")
        page = (await town.web.get(f"/ladders/preview?unit={TOWNSHIP}&tier=report-2h&at=02:10")).text
        assert "没有配置电话线路" in page
        assert "同时打电话" not in page


async def test_the_leaders_answer_by_code_word_stops_it(town: Town) -> None:
    """The officer is silent, the leader texts 收到: acknowledged by the leader."""
    _, officer, leader = await report_a_fire(town)
    await run_out(town, officer)
    await officer.expect("超时催报")
    await town.passes(MINUTE)
    await (await officer.rings()).let_ring()
    await town.passes(2 * MINUTE)
    call = await leader.expect("超时催报")
    await (await leader.rings()).decline()
    await call.reply("收到")
    await leader.expect("已确认")
    await town.passes(30 * timedelta(seconds=10))
    (escalation,) = await town.escalations()
    assert (escalation.state, escalation.acknowledged_channel) == ("acknowledged", "sms")
    await town.read_the_rest("超时催报", "2026-0001")


async def test_the_web_button_stops_it(town: Town) -> None:
    """The duty officer acknowledges on the incident page."""
    _, officer, _ = await report_a_fire(town)
    await run_out(town, officer)
    await officer.expect("超时催报")
    (escalation,) = await town.escalations()
    await town.sign_in("qingshi")
    await town.post(f"/escalations/{escalation.id}/acknowledge")
    await town.passes(10 * MINUTE)
    (escalation,) = await town.escalations()
    assert (escalation.state, escalation.acknowledged_channel) == ("acknowledged", "web")


async def test_acknowledged_and_then_forgotten_climbs_on(town: Town) -> None:
    """Fifteen minutes after a "1" with nothing reported, the next one on the ladder is called."""
    _, officer, leader = await report_a_fire(town)
    await run_out(town, officer)
    await (await officer.expect("超时催报")).reply("1")
    await officer.expect("已确认")
    await town.rest()
    await town.passes(15 * MINUTE)
    call = await leader.expect("超时催报", "带班领导")
    await leader.rings()
    await call.reply("1")
    await leader.expect("已确认")


async def test_a_report_while_it_climbs_stops_it(town: Town) -> None:
    """The officer phones the county after all: late, but met, and nobody else is called."""
    _, officer, _ = await report_a_fire(town)
    await run_out(town, officer)
    await officer.expect("超时催报")
    await town.passes(MINUTE / 2)
    await town.sign_in("qingshi")
    incident = await town.incident()
    await town.post(
        f"/incidents/{incident.id}/phone-log", callee_name="值班室", content="李家村火灾，伤2人", called_at="2026-07-14 12:01"
    )
    await town.passes(MINUTE)
    clock = (await town.clocks())["report-2h"]
    assert (clock.state, clock.on_time, clock.met_means) == ("met", False, "phone")
    (escalation,) = await town.escalations()
    assert (escalation.state, escalation.ended_because) == ("stopped", "met")
    await town.passes(30 * MINUTE)


async def test_an_answer_after_all_is_over_is_told_so(town: Town) -> None:
    """A "1" with nothing open gets one sentence back and changes nothing."""
    officer = await town.phone_of(TOWNSHIP, Post.OFFICER)
    await officer.text("1")
    await officer.expect("没有")

"""A missed clock rings the duty officer's telephone: what is said, what each key does, and what follows when nobody answers."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlmodel import col

from auditor.checks.notices import channels_failing
from auditor.finding import Look
from notifier.self_test import send_self_tests
from notifier.tables import Delivery, Notice
from notifier.voice.tables import VoiceCall, VoiceEvent
from policies.model import HERE
from roster.tables import EscalationAnswer
from runtime.work import Work
from sandbox import Phone
from schemas.values import Channel, Post
from tests.stories.test_missed import FIRE, TWO_HOURS
from tests.stories.town import COUNTY, MINUTE, TOWNSHIP, Town, a_town

SPOKEN_NUMBER = "二零二六，零零零幺"
OWN_STEP = re.compile(r'(of = "own", wait = "3m", )ring_after = [^}]+ }')


def calling_policy(folder: Path, *channels: str) -> Path:
    """Write the default policy with a ladder that tries these channels, and return its path."""
    written, steps = OWN_STEP.subn(rf"\1channels = {json.dumps(channels)} }}", (HERE / "default.toml").read_text(), count=2)
    assert steps == 2
    path = folder / "calling.toml"
    path.write_text(written)
    return path


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    policy = calling_policy(tmp_path, "voice", "sms")
    async with a_town(tmp_path / "home", policy=str(policy)) as started:
        yield started


async def missed(town: Town) -> tuple[Phone, Phone]:
    """Have a fire reported and its two hours run out; return the phones of officer and leader."""
    villager = await town.villager()
    officer, leader = await town.phone_of(TOWNSHIP, Post.OFFICER), await town.phone_of(TOWNSHIP, Post.LEADER)
    await villager.text(FIRE)
    await villager.expect("已收到")
    await officer.expect("新事件")
    await town.rest()
    await town.passes(TWO_HOURS - 20 * MINUTE)
    await officer.expect("时限提醒")
    await town.passes(20 * MINUTE)
    return officer, leader


async def course(town: Town) -> list[str]:
    """What happened in the calls, in order."""
    return [event.what for event in await town.rows(VoiceEvent) if event.what != "receipt"]


async def test_the_officer_hears_it_and_presses_1(town: Town) -> None:
    """The message is spoken in Chinese, its number digit by digit, no address; 1 acknowledges, and all of it is on record."""
    officer, _ = await missed(town)
    call = await officer.rings()
    await call.answer()
    await call.hears("这里是值守系统", SPOKEN_NUMBER, "按1", "按2", "按3", "按9")
    assert "http" not in call.text
    assert "【" not in call.text
    await call.press("1")
    await call.hears("已确认，由您负责")
    await call.ends()
    await town.rest()
    await town.passes(10 * MINUTE)
    (escalation,) = await town.escalations()
    assert (escalation.state, escalation.acknowledged_channel) == ("acknowledged", "voice")
    (kept,) = await town.rows(VoiceCall)
    assert (kept.state, kept.keys, kept.outcome, kept.answered_by) == ("completed", "1", "acknowledged", "human")
    assert (kept.called, kept.carrier_id) == (officer.key, call.sid)
    assert SPOKEN_NUMBER in kept.spoken
    assert {"initiated", "ringing", "in-progress", "said", "key", "acknowledged", "completed"} <= set(await course(town))
    (delivery,) = await town.rows(Delivery, col(Delivery.channel) == Channel.VOICE)
    assert delivery.state == "answered"
    await town.sign_in("qingshi")
    page = (await town.web.get(f"/incidents/{escalation.incident_id}")).text
    for word in ("响铃", "接听", "按1确认", call.text.splitlines()[0][-12:]):
        assert word in page


async def test_key_2_hands_it_to_the_leader_at_once(town: Town) -> None:
    """The next step fires in the same moment, and it stands on record who handed it on."""
    officer, leader = await missed(town)
    call = await officer.rings()
    await call.answer()
    await call.press("2")
    await call.hears("已转给下一级")
    above = await leader.rings()
    await above.answer()
    await above.press("1")
    await above.ends()
    await town.rest()
    answers = sorted(await town.rows(EscalationAnswer), key=lambda answer: answer.outcome)
    assert [answer.outcome for answer in answers] == ["handed_on", "taken"]
    await town.sign_in("qingshi")
    (escalation,) = await town.escalations()
    page = (await town.web.get(f"/incidents/{escalation.incident_id}")).text
    assert "转交下一级" in page
    assert "上一步的接听人转交，立即转到本步" in page


async def test_key_3_repeats_and_a_wrong_key_is_told(town: Town) -> None:
    """Heard again as often as wanted; a key without meaning is said so, and then 1 still counts."""
    officer, _ = await missed(town)
    call = await officer.rings()
    await call.answer()
    for key in ("3", "3", "3", "3", "7"):
        await call.press(key)
    await call.hears("按键无效")
    await call.press("1")
    await call.ends()
    assert call.text.count(SPOKEN_NUMBER) == 6
    await town.rest()
    (kept,) = await town.rows(VoiceCall)
    assert kept.keys == "333371"


async def test_no_key_at_all_is_no_answer(town: Town) -> None:
    """Said three times, then hung up; after the ladder's wait the leader is called."""
    officer, leader = await missed(town)
    call = await officer.rings()
    await call.answer()
    for _ in range(3):
        await call.stay_silent()
    await call.hears("没有收到您的确认")
    await call.ends()
    assert call.text.count(SPOKEN_NUMBER) == 3
    await town.rest()
    assert not leader.unexpected()
    await town.passes(3 * MINUTE)
    await (await leader.rings()).decline()
    await leader.expect("超时催报")
    (kept, _) = sorted(await town.rows(VoiceCall), key=lambda row: row.began_at)
    assert kept.outcome == "no_key"


@pytest.mark.parametrize("leave", ["decline", "let_ring"])
async def test_busy_or_not_picked_up_goes_to_the_next_channel_at_once(town: Town, leave: str) -> None:
    """No wait: the text goes out in the same moment, and a "1" to it counts."""
    officer, _ = await missed(town)
    await getattr(await officer.rings(), leave)()
    text = await officer.expect("超时催报", "2026-0001")
    await text.reply("1")
    await officer.expect("已确认")
    await town.rest()
    (escalation,) = await town.escalations()
    assert escalation.acknowledged_channel == "sms"


@pytest.mark.parametrize("manner", ["machine", "busy", "unreachable"])
async def test_a_mailbox_or_a_dead_phone_goes_to_the_next_channel_at_once(town: Town, manner: str) -> None:
    """A mailbox that picks up is not an answer."""
    officer = await town.phone_of(TOWNSHIP, Post.OFFICER)
    officer.when_called = manner
    await missed(town)
    await officer.expect("超时催报", "2026-0001")
    failed = await town.rows(Delivery, col(Delivery.channel) == Channel.VOICE)
    assert [row.state for row in failed] == ["failed"]
    assert failed[0].reason


async def test_hanging_up_before_any_key_is_no_answer(town: Town) -> None:
    """The call was heard, so no other channel follows; the ladder's wait runs."""
    officer, leader = await missed(town)
    call = await officer.rings()
    await call.answer()
    await call.hears(SPOKEN_NUMBER)
    await call.hang_up()
    await town.rest()
    await town.passes(3 * MINUTE)
    await (await leader.rings()).decline()
    await leader.expect("超时催报")


async def test_key_9_connects_with_the_duty_room(town: Town) -> None:
    """The leader is called, presses 9, and speaks to the officer on shift, who takes the call with a key."""
    officer, leader = await missed(town)
    await (await officer.rings()).decline()
    await officer.expect("超时催报")
    await town.passes(3 * MINUTE)
    call = await leader.rings()
    await call.answer()
    await call.press("9")
    other = await officer.rings()
    await other.answer()
    await other.hears("请求与值班室通话", "接听请按1")
    await other.press("1")
    await call.is_connected()
    await other.hang_up()
    await call.ends()
    await town.rest()
    assert "connected" in await course(town)


async def test_a_matter_that_is_settled_meanwhile_is_told_so(town: Town) -> None:
    """The report is made while the telephone rings: who picks up hears that nothing is left to confirm."""
    officer, _ = await missed(town)
    call = await officer.rings()
    await town.sign_in("qingshi")
    incident = await town.incident()
    await town.post(
        f"/incidents/{incident.id}/phone-log", callee_name="值班室", content="李家村火灾，伤2人", called_at="2026-07-14 12:00"
    )
    await town.rest()
    await call.answer()
    await call.hears("已经办结")
    await call.ends()


async def test_who_confirmed_by_another_way_while_it_rang_is_told_so(town: Town) -> None:
    """The text is answered before the telephone is picked up: nobody says that the matter is over, the report is still owed."""
    officer, _ = await missed(town)
    call = await officer.rings()
    await officer.text("1")
    await officer.expect("已确认")
    await call.answer()
    await call.hears("您已经确认过，由您负责")
    await call.ends()
    assert "办结" not in call.text


async def test_doubled_and_disordered_callbacks_change_nothing(town: Town) -> None:
    """States only move forward, and each is kept once."""
    town.sandbox.twilio.faults.callbacks("doubled")
    officer, _ = await missed(town)
    call = await officer.rings()
    await call.answer()
    await call.press("1")
    await call.ends()
    await town.rest()
    (kept,) = await town.rows(VoiceCall)
    assert kept.state == "completed"
    told = await course(town)
    assert sorted(told) == sorted(set(told))


async def test_callbacks_in_reverse_end_in_the_same_state(town: Town) -> None:
    """The end comes first: the call is over, and later news of its beginning changes nothing."""
    town.sandbox.twilio.faults.callbacks("reversed")
    officer, _ = await missed(town)
    await (await officer.rings()).decline()
    await officer.expect("超时催报")
    await town.rest()
    (kept,) = await town.rows(VoiceCall)
    assert kept.state == "busy"


async def test_an_unsigned_request_is_refused(town: Town) -> None:
    """Nobody else can press keys."""
    officer, _ = await missed(town)
    call = await officer.rings()
    (notice,) = await town.rows(Notice, col(Notice.template) == "escalation")
    (delivery,) = await town.rows(Delivery, col(Delivery.notice_id) == notice.id)
    forged = await town.web.post(f"/hooks/twilio/voice/notice/{delivery.id}/key", data={"CallSid": call.sid, "Digits": "1"})
    assert forged.status_code == 403
    await call.decline()
    await officer.expect("超时催报")
    (escalation,) = await town.escalations()
    assert escalation.state == "running"


async def test_the_superiors_officer_is_told_of_in_the_ladder(town: Town) -> None:
    """The steps of the superior keep what the policy says of them: the own way and the telephone together."""
    officer, leader = await missed(town)
    await (await officer.rings()).decline()
    await officer.expect("超时催报")
    await town.passes(3 * MINUTE)
    await (await leader.rings()).decline()
    await leader.expect("超时催报")
    await town.passes(3 * MINUTE)
    above = await town.phone_of(COUNTY, Post.OFFICER)
    await above.rings()
    await (await above.expect("超时催报", "上级值班员")).reply("1")
    await above.expect("已确认")


TESTED = "+8619900000888"


async def self_tested(town: Town) -> Phone:
    """Have the day's tests sent, twice; return the test contact's phone."""

    async def job(work: Work) -> int:
        return send_self_tests(work)

    for _ in range(2):
        await town.system.platform.works.run(job)
    return town.sandbox.phone(TESTED)


async def failing(town: Town) -> str:
    """What the auditor says of the channels' tests, a quarter of an hour on."""
    await town.rest()
    await town.passes(5 * MINUTE)
    async with town.system.platform.database.read() as session:
        found = await channels_failing(session, Look(town.clock.now() + 16 * MINUTE))
    return found.sentence if found else ""


async def test_the_daily_self_test_calls_and_asks_for_nothing(tmp_path: Path) -> None:
    """The test contact hears once that the line works, is asked for no key, and the test counts as arrived."""
    async with a_town(tmp_path, self_test={"voice": TESTED}) as town:
        call = await (await self_tested(town)).rings()
        await call.answer()
        await call.hears("这里是值守系统", "每日自检：语音电话通道正常")
        await call.ends()
        assert "按" not in call.text
        assert await failing(town) == ""
        (delivery,) = await town.rows(Delivery, col(Delivery.channel) == Channel.VOICE)
        assert (delivery.state, len(await town.rows(VoiceCall))) == ("delivered", 1)


async def test_a_self_test_that_nobody_picks_up_rings_once_and_is_no_fault_of_the_line(tmp_path: Path) -> None:
    """It stands on record as not answered; the desk is told of no broken channel."""
    async with a_town(tmp_path, self_test={"voice": TESTED}) as town:
        await (await (await self_tested(town)).rings()).decline()
        assert await failing(town) == ""
        (delivery,) = await town.rows(Delivery, col(Delivery.channel) == Channel.VOICE)
        assert (delivery.state, delivery.reason) == ("failed", "占线或被拒接")


async def test_a_self_test_that_the_carrier_refuses_stands_on_the_desk(tmp_path: Path) -> None:
    """The account has no money or rights: the telephone channel is named."""
    async with a_town(tmp_path, self_test={"voice": TESTED}) as town:
        town.sandbox.twilio.faults.next(status=401, code=20003)
        await self_tested(town)
        assert "语音电话通道今天的自检没有成功" in await failing(town)

"""People call the duty number: greeted by name, they report, confirm their duty, or speak to the officer on shift."""

from __future__ import annotations

import hashlib

from sqlmodel import col

from notifier.voice.tables import VoiceBridge, VoiceCall, VoiceEvent
from reporting.tables import Filing, InboundMessage
from runtime.tables import JournalRow
from sandbox import Phone
from schemas.values import Channel, Post
from tests.stories.test_missed import FIRE, TWO_HOURS
from tests.stories.town import COUNTY, MINUTE, TOWNSHIP, Town

STRANGER = "+8619900009123"
MINE = "李家村煤矿瓦斯爆炸，死亡12人，被困5人"


async def duty(town: Town) -> tuple[Phone, Phone]:
    """The phones of the township's officer and leader on shift."""
    return await town.phone_of(TOWNSHIP, Post.OFFICER), await town.phone_of(TOWNSHIP, Post.LEADER)


async def test_a_village_officer_reports_by_telephone(town: Town) -> None:
    """Greeted by name, recorded, kept under its hash: an incident is opened and the duty officer is told with the number."""
    villager, (officer, _) = await town.villager(), await duty(town)
    call = await villager.dial()
    await call.hears("李建国您好", "李家村", "按1", "按2", "按3")
    await call.press("1")
    await call.hears("请在提示音后报告")
    said = await call.speak("李家村村东头着火了，烧伤两个人")
    await call.hears("录音已保存")
    await call.ends()
    await officer.expect("电话录音报告", "李建国", villager.key)
    await officer.expect("新事件", "2026-0001", "李家村")
    await town.rest()
    (message,) = await town.messages()
    assert (message.channel, message.address, message.disposition) == (Channel.VOICE, villager.key, "report")
    assert message.person_id
    (media,) = message.media
    assert media["sha256"] == hashlib.sha256(said).hexdigest()
    await town.sign_in("qingshi")
    kept = await town.web.get(f"/messages/{message.id}/media/{media['sha256']}")
    assert (kept.content, kept.headers["content-type"]) == (said, "audio/wav")
    incident = await town.incident()
    page = (await town.web.get(f"/incidents/{incident.id}")).text
    assert "<audio" in page


async def test_a_township_officers_recorded_call_meets_the_phone_tier(town: Town) -> None:
    """The incident is named by a key; the recording is the phone report of the caller's unit, at the time of the call."""
    villager, (officer, _) = await town.villager(), await duty(town)
    await villager.text(f"刚刚{MINE}")
    await villager.expect("已收到")
    await officer.expect("新事件")
    await town.rest()
    assert (await town.clocks())["phone-30m"].state == "running"
    for handset in town.sandbox.handsets():
        for told in handset.unexpected():
            await handset.expect(told.text)
    call = await officer.dial()
    await call.press("1")
    await call.hears("编号二零二六零零零幺", "请按1")
    await call.press("1")
    await call.speak("青石镇报告李家村煤矿瓦斯爆炸")
    await call.ends()
    await town.rest()
    clocks = await town.clocks()
    assert (clocks["phone-30m"].state, clocks["phone-30m"].on_time, clocks["phone-30m"].met_means) == ("met", True, "phone")
    assert clocks["written-1h"].state == "running"
    (filing,) = await town.rows(Filing)
    assert (filing.unit, filing.submitted_to, filing.means) == (TOWNSHIP, COUNTY, "phone")
    spoken = next(message for message in await town.messages() if message.channel == Channel.VOICE)
    assert spoken.incident_id == filing.incident_id
    assert len(await town.rows(InboundMessage)) == 2
    town.sandbox.assert_quiet("电话录音报告")
    for handset in town.sandbox.handsets():
        for told in handset.unexpected():
            await handset.expect(told.text)


async def test_a_stranger_is_heard_as_well(town: Town) -> None:
    """An unknown number is recorded and shown to the top duty room, and makes no incident by itself."""
    call = await town.sandbox.phone(STRANGER).dial()
    await call.hears("您的号码没有登记", "按1", "按3")
    assert "按2" not in call.text
    await call.press("1")
    await call.speak("山上有烟")
    await call.ends()
    await town.rest()
    (message,) = await town.messages()
    assert (message.address, message.disposition) == (STRANGER, "unclear")
    assert message.media
    told = [entry for handset in town.sandbox.handsets() for entry in handset.unexpected()]
    assert told
    for entry in told:
        await entry.handset.expect("电话录音报告", "未登记号码", STRANGER)
    await town.sign_in("chengchuan")
    assert STRANGER[-4:] in (await town.web.get("/inbox")).text


async def test_who_presses_nothing_is_asked_to_speak(town: Town) -> None:
    """Three times no key: a message can be left; silence there ends the call, and nothing is kept."""
    call = await (await town.villager()).dial()
    for _ in range(3):
        await call.stay_silent()
    await call.hears("请在提示音后报告")
    for _ in range(3):
        await call.stay_silent()
    await call.hears("没有录到内容")
    await call.ends()
    await town.rest()
    assert await town.messages() == []
    await town.sign_in("qingshi")
    assert "未留言来电 1" in (await town.web.get("/inbox")).text


async def test_who_hangs_up_without_a_word_is_shown_to_be_called_back(town: Town) -> None:
    """Known or not, with the number, the time and the keys; gone from the list of the waiting once they came through."""
    villager, (officer, _) = await town.villager(), await duty(town)
    call = await villager.dial()
    await call.press("1")
    await call.hears("请在提示音后报告")
    await call.hang_up()
    stranger = await town.sandbox.phone(STRANGER).dial()
    await stranger.hears("您的号码没有登记")
    await stranger.hang_up()
    await town.rest()
    await town.sign_in("qingshi")
    page = (await town.web.get("/inbox/calls")).text
    for word in ("李建国", villager.key, "未留言", "按过的键：1", "10:00"):
        assert word in page
    assert STRANGER not in page, "a stranger's call is the top duty room's"
    await town.sign_in("chengchuan")
    page = (await town.web.get("/inbox/calls")).text
    assert "未登记号码" in page
    assert STRANGER[-4:] in page
    assert "没有按键" in page
    await town.sign_in("lijiacun")
    assert (await town.web.get("/inbox/calls")).status_code == 403
    await town.passes(MINUTE)
    again = await villager.dial()
    await again.press("1")
    await again.speak("李家村村东头着火了")
    await again.ends()
    await officer.expect("电话录音报告")
    await officer.expect("新事件")
    await town.rest()
    await town.sign_in("qingshi")
    assert "后来已接通或留言" in (await town.web.get("/inbox/calls")).text
    assert "未留言来电</a>" in (await town.web.get("/inbox")).text


async def test_a_caller_who_hangs_up_while_speaking_is_kept(town: Town) -> None:
    """What was said before the line broke is a report."""
    villager, (officer, _) = await town.villager(), await duty(town)
    call = await villager.dial()
    await call.press("1")
    await call.speak("着火了", ends_with="hangup")
    await call.ends()
    await officer.expect("电话录音报告")
    await officer.expect("新事件")
    await town.rest()
    assert len(await town.messages()) == 1


async def test_2_confirms_duty_and_acknowledges_what_waits(town: Town) -> None:
    """The officer who was texted in vain calls back and presses 2: acknowledged, and on record as on duty."""
    villager, (officer, _) = await town.villager(), await duty(town)
    await villager.text(FIRE)
    await villager.expect("已收到")
    await officer.expect("新事件")
    await town.rest()
    await town.passes(TWO_HOURS - 20 * MINUTE)
    await officer.expect("时限提醒")
    await town.passes(20 * MINUTE)
    await officer.expect("超时催报")
    call = await officer.dial()
    await call.press("2")
    await call.hears("已记录您在岗", "1件事项已确认", "二零二六零零零幺")
    await call.ends()
    await town.rest()
    await town.passes(10 * MINUTE)
    (escalation,) = await town.escalations()
    assert (escalation.state, escalation.acknowledged_channel) == ("acknowledged", "voice")
    (kept,) = await town.rows(VoiceCall)
    assert (kept.incoming, kept.keys, kept.outcome) == (True, "2", "confirmed")
    assert await town.rows(JournalRow, col(JournalRow.type) == "duty.confirmed")


async def test_who_is_not_on_shift_is_told_so(town: Town) -> None:
    """The call is on record, with what the roster says."""
    call = await (await town.villager()).dial()
    await call.press("2")
    await call.hears("此刻不在班", "目前没有等您确认的事项")
    await call.ends()


async def test_3_connects_with_the_officer_on_shift(town: Town) -> None:
    """The officer hears who calls and takes it with a key; both numbers, start and end are on record."""
    villager, (officer, _) = await town.villager(), await duty(town)
    call = await villager.dial()
    await call.press("3")
    other = await officer.rings()
    await other.answer()
    await other.hears("李家村李建国来电", "接听请按1")
    await other.press("1")
    await call.is_connected()
    town.clock.move(3 * MINUTE)
    await other.hang_up()
    await call.ends()
    await town.rest()
    (bridge,) = await town.rows(VoiceBridge)
    assert (bridge.caller, bridge.called, bridge.state) == (villager.key, officer.key, "ended")
    assert bridge.connected_at
    assert bridge.ended_at
    assert bridge.ended_at - bridge.connected_at >= 3 * MINUTE
    (kept,) = await town.rows(VoiceCall)
    assert (kept.state, kept.outcome, kept.seconds) == ("completed", "connected", 180)


async def test_no_answer_goes_to_the_leader_and_then_to_a_message(town: Town) -> None:
    """Nobody picks up: the leader is rung, then the rooms above, and in the end a message can be left."""
    villager, (officer, leader) = await town.villager(), await duty(town)
    call = await villager.dial()
    await call.press("3")
    await (await officer.rings()).let_ring()
    other = await leader.rings()
    await other.answer()
    await other.stay_silent()
    for post in (Post.OFFICER, Post.LEADER):
        await (await (await town.phone_of(COUNTY, post)).rings()).decline()
    await call.hears("现在无人接听", "请在提示音后报告")
    await call.speak("村口塌方了")
    await call.ends()
    await officer.expect("电话录音报告")
    await officer.expect("新事件")
    await town.rest()
    bridges = sorted(await town.rows(VoiceBridge), key=lambda row: row.id)
    assert [bridge.state for bridge in bridges] == ["not_answered"] * 4


async def test_the_same_request_twice_changes_nothing(town: Town) -> None:
    """The recording is told of by the call and by itself, both twice: one message, one notice to the officer."""
    villager, (officer, _) = await town.villager(), await duty(town)
    call = await villager.dial()
    await call.press("1")
    await call.speak("着火了")
    await call.ends()
    recording = next(iter(town.sandbox.exchange.store.recordings.values()))
    url = f"{town.sandbox.twilio_url}/2010-04-01/Accounts/{town.sandbox.settings.account_sid}/Recordings/{recording.sid}"
    form = {"CallSid": call.sid, "RecordingSid": recording.sid, "RecordingUrl": url, "RecordingDuration": "1"}
    again = await town.sandbox.twilio.poster.post(f"{town.system.url}/hooks/twilio/voice/line/kept?incident=", form)
    assert again.status == 204
    await officer.expect("电话录音报告")
    await officer.expect("新事件")
    await town.rest()
    assert len(await town.messages()) == 1
    assert len(await town.rows(VoiceEvent, col(VoiceEvent.what) == "recorded")) == 1


async def test_a_forged_call_is_refused(town: Town) -> None:
    """Without Twilio's signature nobody is greeted."""
    answer = await town.web.post("/hooks/twilio/voice", data={"CallSid": "CA1", "From": STRANGER, "To": "+12025550100"})
    assert answer.status_code == 403
    assert await town.rows(VoiceCall) == []

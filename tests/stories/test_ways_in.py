"""The same incident by SMS, Telegram and web form; every message gets one answer."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col

from reporting.tables import InboundMessage
from schemas.values import Post
from tests.stories.town import SECOND_VILLAGER, TOWNSHIP, VILLAGE, Town, a_town

FIRE = "李家村着火了，就在村东头，伤2个，正在扑"


async def test_two_villagers_and_one_fire_are_one_incident(town: Town) -> None:
    """The second report is linked to the first's incident, adds what it knows, and its sender gets the same number."""
    first, second = await town.villager(), await town.villager(SECOND_VILLAGER)
    officer = await town.phone_of(TOWNSHIP, Post.OFFICER)
    await first.text("李家村村东头着火了，正在扑")
    await first.expect("已收到", "2026-0001")
    await officer.expect("新事件", "2026-0001")
    await town.rest()
    await second.text("李家村村东头失火，伤3个，送医院了")
    await second.expect("2026-0001", "受伤3人")
    await town.rest()
    assert (await town.incident()).facts["injured"] == 3
    assert [m.disposition for m in await town.messages()] == ["report", "report"]


@pytest.mark.parametrize("mode", ["webhook", "polling"])
async def test_a_telegram_report_opens_an_incident_and_is_answered_there(tmp_path: Path, mode: str) -> None:
    """By webhook and by polling: the chat gets the receipt, the duty officer the news."""
    async with a_town(tmp_path, telegram_mode=mode) as town:
        chat = town.sandbox.chat(5550101)
        officer = await town.phone_of(TOWNSHIP, Post.OFFICER)
        await chat.text(FIRE)
        await chat.expect("已收到", "2026-0001", "受伤2人", within=10)
        await officer.expect("新事件", "2026-0001", within=10)
        await town.rest()
        (message,) = await town.messages()
        assert (message.channel, message.unit) == ("telegram", VILLAGE)


async def test_a_location_sent_after_the_report_is_its_incidents_point(town: Town) -> None:
    """A Telegram location is a message of its own, with its point and one answer, and the incident is there."""
    chat = town.sandbox.chat(5550101)
    officer = await town.phone_of(TOWNSHIP, Post.OFFICER)
    await chat.text(FIRE)
    await chat.expect("已收到", "2026-0001")
    await officer.expect("新事件")
    await town.rest()
    await chat.location(12.5, 114.2)
    await chat.expect("2026-0001")
    await town.rest()
    points = [(m.latitude, m.longitude) for m in await town.rows(InboundMessage, col(InboundMessage.latitude).is_not(None))]
    assert points == [(12.5, 114.2)]
    assert (await town.incident()).facts["point"] == {"latitude": 12.5, "longitude": 114.2}
    await town.sign_in("qingshi")
    page = (await town.web.get(f"/incidents/{(await town.incident()).id}")).text
    assert "［位置，没有文字］" in page
    assert "12.50000, 114.20000" in page


async def test_a_voice_message_is_listened_to_and_becomes_a_report(town: Town) -> None:
    """A villager who can't type speaks; the officer hears it in the inbox, types it in, and the villager gets the number."""
    chat = town.sandbox.chat(5550101)
    officer = await town.phone_of(TOWNSHIP, Post.OFFICER)
    await chat.voice(b"OggS" + bytes(200))
    await chat.expect("语音已收到，值班员会收听")
    await town.rest()
    (voice,) = await town.messages()
    await town.sign_in("qingshi")
    assert "［语音消息］" in (await town.web.get("/inbox")).text
    heard = await town.web.get(f"/messages/{voice.id}/media/{voice.media[0]['sha256']}", headers={"Range": "bytes=0-3"})
    assert (heard.status_code, heard.content, heard.headers["content-type"]) == (206, b"OggS", "audio/ogg")
    await town.post(f"/messages/{voice.id}/words", text=FIRE)
    await chat.expect("已收到", "2026-0001", "受伤2人")
    await officer.expect("新事件", "2026-0001")
    await town.rest()
    assert (await town.incident()).facts["injured"] == 2


async def test_a_voice_message_too_large_is_not_just_gone(tmp_path: Path) -> None:
    """Its sender reads at once that it was not taken and what to do; the desk sees it too."""
    async with a_town(tmp_path, max_media_bytes=100) as town:
        chat = town.sandbox.chat(5550101)
        await chat.voice(b"OggS" + bytes(200))
        await chat.expect("没有收下", "用文字说明")
        await town.rest()
        (message,) = await town.messages()
        await town.sign_in("qingshi")
        assert "没有收下" in (await town.web.get(f"/messages/{message.id}")).text


async def test_the_web_form_opens_an_incident_and_shows_its_number(town: Town) -> None:
    """A signed-in villager fills the form on an old phone and reads the number on the receipt."""
    officer = await town.phone_of(TOWNSHIP, Post.OFFICER)
    await town.sign_in("lijiacun")
    answer = await town.post("/report", text=FIRE)
    assert "/report/received/" in str(answer.url)
    await officer.expect("新事件", "2026-0001")
    await town.rest()
    receipt = await town.web.get(answer.url)
    assert "2026-0001" in receipt.text
    for handset in town.sandbox.handsets():
        for told in handset.unexpected():
            assert "2026-0001" in told.text
            await handset.expect(told.text)


async def test_an_unregistered_sender_is_heard_answered_and_shown(town: Town) -> None:
    """A stranger's text opens an incident at the place it names, is answered, and lies in the duty officer's inbox."""
    stranger = town.sandbox.phone("+8619900009999")
    officer = await town.phone_of(TOWNSHIP, Post.OFFICER)
    await stranger.text("青石镇李家村着火了，快来人，有2人受伤")
    await stranger.expect("值守")
    await officer.expect("新事件")
    await town.rest()
    await town.sign_in("qingshi")
    inbox = await town.web.get("/inbox")
    assert "+8619900009999" in inbox.text


async def test_what_is_older_than_its_tier_is_late_at_birth(town: Town) -> None:
    """A major landslide of three hours ago: both clocks are missed at once and climb, not hidden."""
    villager = await town.villager()
    officer = await town.phone_of(TOWNSHIP, Post.OFFICER)
    await villager.text("今天早上7点李家村后山滑坡，死亡11人")
    await villager.expect("已收到", "死亡11人")
    await officer.expect("新事件", "重大")
    await officer.expect("超时催报", "30分钟电话报告")
    await officer.expect("超时催报", "1小时书面报告")
    await town.rest()
    clocks = await town.clocks()
    assert {tier: (c.state, c.at_birth) for tier, c in clocks.items()} == {
        "phone-30m": ("missed", True),
        "written-1h": ("missed", True),
    }
    await town.read_the_rest("2026-0001")


async def test_met_in_time_by_phone_and_in_writing_nobody_is_called(town: Town) -> None:
    """A major incident phoned up after ten minutes and filed in writing after forty: two clocks met on time, no escalation."""
    villager = await town.villager()
    officer = await town.phone_of(TOWNSHIP, Post.OFFICER)
    await villager.text("刚才李家村后山滑坡，埋了房子，死亡11人，正在挖")
    await villager.expect("已收到", "死亡11人")
    await officer.expect("新事件", "重大")
    await town.passes(timedelta(minutes=10))
    await town.sign_in("qingshi")
    incident = await town.incident()
    await town.post(
        f"/incidents/{incident.id}/phone-log", callee_name="值班室", content="滑坡，死亡11人", called_at="2026-07-14 10:10"
    )
    await town.rest()
    await town.post(f"/incidents/{incident.id}/filing", title="李家村滑坡", body="死亡11人，正在搜救。", checked="1")
    await town.rest()
    clocks = await town.clocks()
    assert {tier: (c.state, c.on_time) for tier, c in clocks.items()} == {"phone-30m": ("met", True), "written-1h": ("met", True)}
    await town.passes(timedelta(hours=1) - timedelta(minutes=51))
    assert await town.escalations() == []
    for handset in town.sandbox.handsets():
        for told in handset.unexpected():
            assert "超时" not in told.text
            await handset.expect(told.text)


async def test_more_deaths_regrade_the_incident_and_its_clocks(town: Town) -> None:
    """From one dead to twelve: 一般 becomes 重大, the 2-hour clock is withdrawn, phone and paper are owed."""
    villager = await town.villager()
    officer = await town.phone_of(TOWNSHIP, Post.OFFICER)
    await villager.text("刚才李家村后山滑坡，死亡1人，正在挖")
    await villager.expect("已收到", "死亡1人")
    await officer.expect("新事件", "一般")
    await town.passes(timedelta(minutes=5))
    incident = await town.incident()
    await villager.text(f"{incident.number} 续报：现在死亡12人")
    await villager.expect("死亡12人")
    await officer.expect("重大")
    await town.rest()
    clocks = await town.clocks()
    assert {tier: c.state for tier, c in clocks.items()} == {
        "report-2h": "withdrawn",
        "phone-30m": "running",
        "written-1h": "running",
    }
    for handset in town.sandbox.handsets():
        for told in handset.unexpected():
            assert incident.number in told.text
            await handset.expect(told.text)


async def test_the_telegram_button_acknowledges(town: Town) -> None:
    """A duty officer who has opted out of SMS is called on Telegram at once and presses the button."""
    villager = await town.villager()
    officer = await town.phone_of(TOWNSHIP, Post.OFFICER)
    chat = await town.chat_of(TOWNSHIP, Post.OFFICER)
    await villager.text(FIRE)
    await villager.expect("已收到")
    await officer.expect("新事件")
    await town.passes(timedelta(minutes=100))
    await officer.expect("时限提醒")
    town.sandbox.twilio.faults.next(status=400, code=21610)
    await town.passes(timedelta(minutes=20))
    call = await chat.expect("超时催报", "2小时信息报告")
    await officer.rings()
    await call.press("收到")
    await town.rest()
    (escalation,) = await town.escalations()
    assert (escalation.state, escalation.acknowledged_channel) == ("acknowledged", "telegram")
    for told in chat.unexpected():
        assert "已确认" in told.text
        await chat.expect(told.text)

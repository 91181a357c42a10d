"""Telegram by webhook and by polling."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from sandbox import Sandbox, SandboxSettings
from tests.intake.conftest import SECRET, Town, town_in, until
from tests.intake.pictures import photo
from tests.intake.telegram_updates import CHAT, SENT, edited, pressed, private, said
from tests.intake.test_outage import full_disk

HOOK = "/hooks/telegram"
LOCATION = {"latitude": 29.5, "longitude": 112.5}


async def test_a_text_is_on_the_bus_before_telegram_is_answered(town: Town) -> None:
    """A text is kept with its sender, its chat's message id, when it was sent and when it came."""
    assert (await town.telegram(said(text="李家村着火了🔥"))).status_code == 200
    message = await town.the_one()
    assert (message.text, message.carrier_id) == ("李家村着火了🔥", f"{CHAT}:10")
    assert (message.sender.address, message.sender.name) == (str(CHAT), "建国 王")
    assert message.sent_at == datetime.fromtimestamp(SENT, UTC)
    assert message.received_at == town.platform.clock.now()


async def test_an_update_sent_again_is_one_message(town: Town) -> None:
    """python-telegram-bot lets a repeated update through; it is one message all the same, as text and as press."""
    for _ in range(2):
        await town.telegram(said(text="着火"))
        await town.telegram(pressed())
    assert [message.carrier_id for message in await town.on_bus()] == [f"{CHAT}:10", "button:4242"]


async def test_an_edit_is_a_message_of_its_own(town: Town) -> None:
    """What was sent is never altered: each edit comes after it, marked, and the same edit twice is one."""
    await town.telegram(said(text="伤2人"))
    for update_id in (2, 3, 3):
        await town.telegram(edited(update_id, text=f"伤{update_id}人"))
    messages = await town.on_bus()
    assert [(message.text, message.edited) for message in messages] == [("伤2人", False), ("伤2人", True), ("伤3人", True)]
    assert (messages[2].sent_at - messages[0].sent_at).total_seconds() == 60


async def test_a_press_carries_the_buttons_data_and_the_message_under_which_it_was(town: Town) -> None:
    """A button's press is a message with the data, in reply to our message; Telegram being down loses nothing."""
    assert (await town.telegram(pressed(data="ack:7", under=99))).status_code == 200
    message = await town.the_one()
    assert (message.button, message.in_reply_to, message.sender.address, message.text) == ("ack:7", "99", str(CHAT), "")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"location": LOCATION}, ""),
        ({"venue": {"location": LOCATION, "title": "李家村小学", "address": "青石镇"}}, "李家村小学 青石镇"),
    ],
)
async def test_a_place_is_kept_as_a_point(town: Town, content: dict[str, Any], text: str) -> None:
    """A location or venue becomes a point; a venue's name is text."""
    await town.telegram(said(**content))
    message = await town.the_one()
    assert (message.location.latitude, message.location.longitude, message.text) == (29.5, 112.5, text)


async def test_a_contact_and_a_reply_are_kept(town: Town) -> None:
    """A shared contact becomes words; a reply names the message that it answers."""
    await town.telegram(said(1, 10, contact={"first_name": "小明", "phone_number": "+8619900000102"}))
    ours = {"message_id": 98, "date": SENT, "chat": private(), "text": "【值守】"}
    await town.telegram(said(2, 11, text="收到", reply_to_message=ours))
    contact, reply = await town.on_bus()
    assert contact.text == "联系人：小明，电话 +8619900000102"
    assert (reply.text, reply.in_reply_to) == ("收到", "98")


async def test_in_a_group_the_person_counts(town: Town) -> None:
    """Who writes in a group is the sender, not the group."""
    update = said(text="着火")
    update["message"]["chat"] = {"id": -100555, "type": "supergroup", "title": "青石镇工作群"}
    await town.telegram(update)
    assert (await town.the_one()).sender.address == str(CHAT)


async def test_what_says_nothing_is_confirmed_and_passed_over(town: Town) -> None:
    """A live location that moves and updates that are no messages are confirmed, counted and not kept."""
    await town.telegram(edited(location=LOCATION))
    post = said(text="公告")["message"] | {"chat": {"id": -100777, "type": "channel", "title": "公告栏"}}
    assert (await town.telegram({"update_id": 5, "channel_post": post})).status_code == 200
    assert await town.on_bus() == []
    assert town.counted("telegram", "passed_over") == 2


@pytest.mark.parametrize("secret", ["", "wrong", "密"])
async def test_a_wrong_secret_is_refused(town: Town, secret: str) -> None:
    """Without the secret that Telegram was given nothing is read: 403."""
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret.encode()} if secret else {}
    assert (await town.http.post(HOOK, json=said(text="x"), headers=headers)).status_code == 403
    assert town.counted("telegram", "bad_secret") == 1


@pytest.mark.parametrize(("body", "status"), [(b"{", 400), (b"[]", 400), (b"{}", 400), (b"\xff", 400), (b" " * 2_000_000, 413)])
async def test_what_is_no_update_is_refused(town: Town, body: bytes, status: int) -> None:
    """JSON that isn't, JSON that is no update, and a body too large get 400 and 413."""
    answer = await town.http.post(HOOK, content=body, headers={"X-Telegram-Bot-Api-Secret-Token": SECRET})
    assert answer.status_code == status
    assert answer.json()["detail"]


async def test_an_update_that_this_version_cannot_read_is_kept_aside_and_confirmed(town: Town) -> None:
    """Telegram would send it for ever; it is confirmed, kept on disk for a person, and counted."""
    assert (await town.telegram({"update_id": 9, "message": {"message_id": 1}})).status_code == 200
    (aside,) = town.doors.intake.spool.aside.iterdir()
    assert b'"update_id": 9' in aside.read_bytes()
    assert town.counted("telegram", "unreadable") == 1


async def test_an_update_that_nothing_can_keep_is_not_confirmed(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bus away and disk full: 503 with Retry-After, so Telegram sends it again; then it is kept."""
    await town.platform.nats_server.stop()
    await until(lambda: not town.platform.client.is_connected)
    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full_disk)
        answer = await town.telegram(said(text="着火"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    await town.platform.nats_server.start()
    assert (await town.telegram(said(text="着火"))).status_code == 200


async def test_without_a_bot_the_hook_is_closed(tmp_path: Path) -> None:
    """A system with no Telegram token refuses what comes to the hook."""
    async with town_in(tmp_path, telegram={"webhook_secret": SECRET}) as town:
        assert (await town.telegram(said(text="x"))).status_code == 403


@pytest.fixture
async def world() -> AsyncIterator[Sandbox]:
    """A pretend Telegram."""
    async with Sandbox(SandboxSettings(telegram_retry_first=0.05)) as running:
        yield running


def polling(world: Sandbox) -> dict[str, Any]:
    return {"token": world.settings.telegram_token, "base_url": world.telegram_base_url, "mode": "polling"}


async def test_polling_keeps_texts_places_and_presses(world: Sandbox, tmp_path: Path) -> None:
    """By polling everything comes that comes by webhook."""
    async with town_in(tmp_path, telegram=polling(world)) as town:
        chat = world.chat(CHAT, "王值班")
        await chat.text("李家村着火了")
        await chat.location(29.5, 112.5)
        await until(lambda: town.counted("telegram", "bus") == 2)
        text, place = await town.on_bus()
        assert (text.text, text.sender.address) == ("李家村着火了", str(CHAT))
        assert place.location.latitude == 29.5


async def test_polling_confirms_an_update_only_when_it_is_kept(
    world: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While nothing can keep it an update stays with Telegram; afterwards it comes again and is kept, once."""
    async with town_in(tmp_path, telegram=polling(world)) as town:
        await town.platform.nats_server.stop()
        await until(lambda: not town.platform.client.is_connected)
        monkeypatch.setattr("reporting.intake.durable_file.os.fsync", full_disk)
        await world.chat(CHAT).text("着火")
        await until(lambda: town.counted("telegram", "not_kept") >= 2)
        monkeypatch.undo()
        await until(lambda: town.counted("telegram", "spool") == 1)
        await town.platform.nats_server.start()
        await until(lambda: town.spooled == 0)
        assert (await town.the_one()).text == "着火"


async def test_a_photo_and_a_voice_message_are_fetched(world: Sandbox, tmp_path: Path) -> None:
    """Photos with captions and voice messages enter with their bytes in the object store."""
    picture = photo()
    async with town_in(tmp_path, telegram=polling(world)) as town:
        await world.chat(CHAT).photo(picture, caption="李家村火场")
        await world.chat(CHAT).voice(b"OggS" + b"\0" * 100)
        await until(lambda: town.counted("telegram", "bus") == 2)
        messages = {message.text: message for message in await town.on_bus()}
        (kept,) = messages["李家村火场"].media
        assert await town.platform.media.fetch(kept.sha256) == (picture, "image/jpeg")
        assert [media.content_type for media in messages[""].media] == ["audio/ogg"]


async def test_a_file_too_large_for_us_is_said_to_be(world: Sandbox, tmp_path: Path) -> None:
    """A voice message larger than is taken comes without its bytes and with the sentence for its sender; it is not just gone."""
    async with town_in(tmp_path, telegram=polling(world), max_media_bytes=50) as town:
        await world.chat(CHAT).voice(b"OggS" + b"\0" * 100)
        await until(lambda: town.counted("telegram", "bus") == 1)
        message = await town.the_one()
        assert message.media == ()
        assert "没有收下" in message.left_out[0]


async def test_at_the_start_telegram_is_told_where_to_send(world: Sandbox, tmp_path: Path) -> None:
    """In webhook mode Telegram is given the public URL and the secret."""
    telegram = polling(world) | {"mode": "webhook", "webhook_secret": SECRET}
    async with town_in(tmp_path, telegram=telegram):
        await until(lambda: world.telegram.webhook.target is not None)
        target = world.telegram.webhook.target
        assert (target.url, target.secret) == ("http://zhishou.test/hooks/telegram", SECRET)


async def test_a_press_is_answered_at_once(world: Sandbox, tmp_path: Path) -> None:
    """Who presses a button sees that it arrived; the press names the message under which the button was."""
    async with town_in(tmp_path, telegram=polling(world)) as town:
        world.chat(CHAT)
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("收到", callback_data="ack:7")]])
        sent = await town.doors.updates.bot.send_message(CHAT, "【值守】请确认", reply_markup=keyboard)
        press = await (await world.chat(CHAT).expect("请确认")).press("收到")
        assert await press.answered() == "已收到"
        message = await town.the_one()
        assert (message.button, message.in_reply_to) == ("ack:7", str(sent.message_id))

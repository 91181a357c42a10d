"""python-telegram-bot's Bot calls the sandbox."""

import asyncio
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut
from telegram.request import HTTPXRequest

from sandbox import Sandbox, SandboxSettings

OFFICER = 5550101


def bot_for(world: Sandbox, token: str | None = None) -> Bot:
    return Bot(
        token or world.settings.telegram_token,
        base_url=world.telegram_base_url,
        base_file_url=world.telegram_base_file_url,
        request=HTTPXRequest(connection_pool_size=8, read_timeout=5),
    )


@pytest.fixture
async def bot(world: Sandbox) -> AsyncIterator[Bot]:
    world.chat(OFFICER, "王值班")
    async with bot_for(world) as running:
        yield running


def keyboard(*buttons: tuple[str, str]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data) for label, data in buttons]])


async def test_the_bot_knows_itself(world: Sandbox, bot: Bot) -> None:
    """getMe answers the bot's id, which is the first part of its token, and its name."""
    assert (bot.id, bot.username) == (5550100, world.settings.telegram_username)


async def test_a_wrong_token_is_refused(world: Sandbox) -> None:
    """A token of another bot is unauthorized."""
    with pytest.raises(InvalidToken):
        await bot_for(world, "5550100:another").initialize()


async def test_a_message_arrives_with_its_buttons(world: Sandbox, bot: Bot) -> None:
    """A text with an inline keyboard lies on the handset as sent, and the call returns the message."""
    sent = await bot.send_message(OFFICER, "李家村火情 🔥", reply_markup=keyboard(("收到", "ack:1"), ("转交", "pass:1")))
    received = await world.chat(OFFICER).expect("李家村")
    assert received.sid == str(sent.message_id)
    assert [[one.label for one in row] for row in received.buttons] == [["收到", "转交"]]
    assert (sent.chat.first_name, sent.from_user.is_bot) == ("王值班", True)


async def test_html_and_markdown_become_plain_text_with_entities(world: Sandbox, bot: Bot) -> None:
    """parse_mode is understood: the person reads plain text, the message returns entities in UTF-16 units."""
    sent = await bot.send_message(OFFICER, "🔥<b>超时</b> &lt;30分钟&gt; <a href='https://zhishou.example/1'>详情</a>", "HTML")
    assert sent.text == "🔥超时 <30分钟> 详情"
    assert sent.parse_entities() == {sent.entities[0]: "超时", sent.entities[1]: "详情"}
    assert sent.entities[1].url == "https://zhishou.example/1"
    marked = await bot.send_message(OFFICER, r"*超时* 1\.5小时 `代码.` [详情](https://zhishou.example/2)", "MarkdownV2")
    assert marked.text == "超时 1.5小时 代码. 详情"
    assert [one.type for one in marked.entities] == ["bold", "code", "text_link"]
    await world.chat(OFFICER).expect("超时 <30分钟>")
    await world.chat(OFFICER).expect("1.5小时")


@pytest.mark.parametrize(
    ("text", "mode", "why"),
    [
        ("<b>没有收尾", "HTML", "Can't find end tag"),
        ("<div>不认识</div>", "HTML", 'Unsupported start tag "div"'),
        ("损失 < 10万元", "HTML", "Unsupported start tag"),
        ("1.5小时", "MarkdownV2", "Character '.' is reserved"),
        ("*没有收尾", "MarkdownV2", "Can't find end of the entity"),
        ("", None, "Message text is empty"),
        ("长" * 4097, None, "Message is too long"),
    ],
)
async def test_bad_texts_are_refused(bot: Bot, text: str, mode: str | None, why: str) -> None:
    """Broken markup, an empty and an overlong text are refused with Telegram's sentence."""
    with pytest.raises(BadRequest, match=f"(?i){re.escape(why)}"):
        await bot.send_message(OFFICER, text, mode)


async def test_4096_characters_are_taken(world: Sandbox, bot: Bot) -> None:
    """The longest text is taken whole."""
    await bot.send_message(OFFICER, "长" * 4096)
    assert len((await world.chat(OFFICER).expect("长")).text) == 4096


async def test_callback_data_is_limited_to_64_bytes(world: Sandbox, bot: Bot) -> None:
    """Callback data of 65 bytes is refused, of 64 bytes taken: 21 Chinese characters and one letter."""
    with pytest.raises(BadRequest, match="Button_data_invalid"):
        await bot.send_message(OFFICER, "按", reply_markup=keyboard(("收到", "收" * 21 + "ab")))
    await bot.send_message(OFFICER, "按", reply_markup=keyboard(("收到", "收" * 21 + "a")))
    await world.chat(OFFICER).expect("按")


async def test_unknown_and_blocked_chats(world: Sandbox, bot: Bot) -> None:
    """Somebody who never started the bot isn't found; somebody who blocked it is forbidden."""
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(5550199, "在吗")
    world.chat(OFFICER).block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(OFFICER, "在吗")
    world.chat(OFFICER).block(False)
    await bot.send_message(OFFICER, "在吗")
    await world.chat(OFFICER).expect("在吗")


async def test_flood_control_tells_when_to_come_back(world: Sandbox, bot: Bot) -> None:
    """A programmed 429 carries retry_after in its parameters."""
    world.telegram.faults.next(status=429, retry_after=7)
    with pytest.raises(RetryAfter) as raised:
        await bot.send_message(OFFICER, "在吗")
    assert float(raised.value._retry_after.total_seconds()) == 7


async def test_the_rate_limit_answers_429() -> None:
    """With a limit of messages per second the surplus gets 429 with retry_after 1."""
    settings = SandboxSettings(telegram_messages_per_second=2)
    async with Sandbox(settings, allow="在吗") as world, bot_for(world) as bot:
        world.chat(OFFICER, "王值班")
        outcomes = await asyncio.gather(*(bot.send_message(OFFICER, "在吗") for _ in range(8)), return_exceptions=True)
    assert {type(one) for one in outcomes if isinstance(one, Exception)} == {RetryAfter}


@pytest.mark.parametrize(("status", "error"), [(403, Forbidden), (400, BadRequest), (500, NetworkError)])
async def test_programmed_answers(world: Sandbox, bot: Bot, status: int, error: type[Exception]) -> None:
    """A programmed error answers one send, and calls that set things up are spared."""
    world.telegram.faults.next(status=status)
    await bot.get_me()
    with pytest.raises(error):
        await bot.send_message(OFFICER, "在吗")
    await bot.send_message(OFFICER, "在吗")
    await world.chat(OFFICER).expect("在吗")


@pytest.mark.parametrize("processed", [True, False])
async def test_a_hanging_call_may_have_been_processed_or_not(world: Sandbox, bot: Bot, processed: bool) -> None:
    """A call that never answers has sent the message or hasn't."""
    world.telegram.faults.hang(processed=processed)
    with pytest.raises(TimedOut):
        await bot.send_message(OFFICER, "可能发过", read_timeout=0.3)
    await world.settled()
    assert [one.text for one in world.chat(OFFICER).received()] == (["可能发过"] if processed else [])
    if processed:
        await world.chat(OFFICER).expect("可能发过")


async def test_an_outage_refuses_every_call(world: Sandbox, bot: Bot) -> None:
    """During an outage even getMe fails."""
    world.telegram.faults.outage()
    with pytest.raises(NetworkError):
        await bot.get_me()


async def test_editing_changes_what_lies_on_the_handset(world: Sandbox, bot: Bot) -> None:
    """An edited message reads anew without being a new message; without a keyboard in the call its buttons go."""
    sent = await bot.send_message(OFFICER, "李家村火情", reply_markup=keyboard(("收到", "ack:1")))
    message = await world.chat(OFFICER).expect("李家村")
    await bot.edit_message_text("李家村火情（王值班已签收）", OFFICER, sent.message_id)
    await message.becomes("已签收")
    assert (message.buttons, message.edits) == ((), ["李家村火情"])
    await bot.edit_message_reply_markup(OFFICER, sent.message_id, reply_markup=keyboard(("撤销", "undo:1")))
    assert message.buttons[0][0].label == "撤销"


async def test_bad_edits_are_refused(world: Sandbox, bot: Bot) -> None:
    """An edit that changes nothing, of a message that isn't there, or of a person's message is refused."""
    sent = await bot.send_message(OFFICER, "李家村火情")
    await world.chat(OFFICER).expect("李家村")
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("李家村火情", OFFICER, sent.message_id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("改", OFFICER, 9999)
    own = await world.chat(OFFICER).text("我说的")
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("改", OFFICER, int(own))


async def test_a_deleted_message_is_gone(world: Sandbox, bot: Bot) -> None:
    """A deleted message no longer lies on the handset, so nobody need expect it."""
    sent = await bot.send_message(OFFICER, "发错了")
    assert await bot.delete_message(OFFICER, sent.message_id)
    assert world.chat(OFFICER).received() == []


async def test_photos_go_out_and_can_be_sent_again_by_id(world: Sandbox, bot: Bot) -> None:
    """An uploaded picture lies on the handset with its caption; its file id sends it again and downloads it."""
    sent = await bot.send_photo(OFFICER, b"\xff\xd8 picture", caption="现场")
    first = await world.chat(OFFICER).expect("现场")
    assert first.media[0].content == b"\xff\xd8 picture"
    await bot.send_photo(OFFICER, sent.photo[-1].file_id, caption="再看一次")
    await world.chat(OFFICER).expect("再看一次")
    file = await bot.get_file(sent.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == b"\xff\xd8 picture"


async def test_small_calls(world: Sandbox, bot: Bot) -> None:
    """Commands, chat actions and chats are known; an unknown file or method is refused."""
    assert await bot.set_my_commands([BotCommand("report", "上报")])
    assert (await bot.get_my_commands())[0].description == "上报"
    assert await bot.send_chat_action(OFFICER, "typing")
    assert (await bot.get_chat(OFFICER)).first_name == "王值班"
    with pytest.raises(BadRequest, match=r"(?i)wrong file_id"):
        await bot.get_file("unknown")
    with pytest.raises(InvalidToken, match="Not Found"):
        await bot.get_user_profile_photos(OFFICER)


async def test_json_bodies_and_queries_are_understood_as_well(world: Sandbox) -> None:
    """Calls may be sent as JSON or as a query, and a body that isn't JSON gets a 400."""
    world.chat(OFFICER)
    call = world.telegram_base_url + world.settings.telegram_token
    async with httpx.AsyncClient(trust_env=False) as raw:
        answer = await raw.post(call + "/sendMessage", json={"chat_id": OFFICER, "text": "甲"})
        assert answer.json()["result"]["text"] == "甲"
        answer = await raw.get(call + "/sendmessage", params={"chat_id": OFFICER, "text": "乙"})
        assert answer.json()["ok"]
        answer = await raw.post(call + "/sendMessage", content="{", headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["ok"]) == (400, False)
    await world.chat(OFFICER).expect("甲")
    await world.chat(OFFICER).expect("乙")

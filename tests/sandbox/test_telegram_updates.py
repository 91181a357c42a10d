"""What people do in Telegram reaches python-telegram-bot, by polling and by webhook."""

import asyncio
import json
from collections.abc import Callable

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Conflict
from telegram.ext import Application, ApplicationBuilder, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from sandbox import Sandbox
from sandbox.listener import Listener

from .test_telegram_calls import OFFICER, bot_for

SECRET = "a-webhook-secret_1"


def application_for(world: Sandbox) -> Application:
    builder = ApplicationBuilder().token(world.settings.telegram_token)
    return builder.base_url(world.telegram_base_url).base_file_url(world.telegram_base_file_url).build()


async def until(holds: Callable[[], object], within: float = 5.0) -> None:
    async with asyncio.timeout(within):
        while not holds():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.01)


async def test_an_application_polls_answers_and_takes_button_presses(world: Sandbox) -> None:
    """A polling Application hears a text, answers with a button, hears the press and answers it, then edits."""

    async def heard(update: Update, context: object) -> None:
        button = InlineKeyboardMarkup([[InlineKeyboardButton("收到", callback_data="ack:7")]])
        await update.message.reply_text(f"已收：{update.message.text}", reply_markup=button)

    async def pressed(update: Update, context: object) -> None:
        await update.callback_query.answer("签收成功")
        await update.callback_query.edit_message_text(f"{update.callback_query.from_user.first_name}已签收")

    async def started(update: Update, context: object) -> None:
        await update.message.reply_text("您好")

    application = application_for(world)
    application.add_handler(CommandHandler("start", started))
    application.add_handler(MessageHandler(filters.TEXT, heard))
    application.add_handler(CallbackQueryHandler(pressed, pattern="^ack:7$"))
    chat = world.chat(OFFICER, "王值班")
    async with application:
        await application.updater.start_polling(timeout=2)
        await application.start()
        await chat.text("/start")
        await chat.expect("您好")
        await chat.text("李家村着火了")
        message = await chat.expect("已收：李家村着火了")
        press = await message.press("收到")
        assert await press.answered() == "签收成功"
        await message.becomes("王值班已签收")
        await application.updater.stop()
        await application.stop()


async def test_every_kind_of_update_parses(world: Sandbox) -> None:
    """Text, photo, voice, location, contact, an edit and a quoted answer all parse as python-telegram-bot's objects."""
    chat = world.chat(OFFICER, "王值班")
    async with bot_for(world) as bot:
        await bot.send_message(OFFICER, "现场怎么样？")
        question = await chat.expect("现场")
        said = await chat.text("伤2个")
        await chat.photo(b"\xff\xd8 fire", "现场照片")
        await chat.voice(b"OggS", 5)
        await chat.location(27.99, 113.02)
        await chat.contact("+8619900000101", "王值班")
        await chat.edit(said, "伤3个")
        await question.reply("火已扑灭")
        updates = await bot.get_updates(timeout=1)
        messages = [update.effective_message for update in updates]
        assert (messages[0].text, messages[0].from_user.first_name) == ("伤2个", "王值班")
        photo = await bot.get_file(messages[1].photo[-1].file_id)
        assert bytes(await photo.download_as_bytearray()) == b"\xff\xd8 fire"
        assert messages[1].caption == "现场照片"
        voice = await bot.get_file(messages[2].voice.file_id)
        assert bytes(await voice.download_as_bytearray()) == b"OggS"
        assert (messages[3].location.latitude, messages[3].location.longitude) == (27.99, 113.02)
        assert messages[4].contact.phone_number == "+8619900000101"
        assert (updates[5].edited_message.text, updates[5].edited_message.message_id) == ("伤3个", int(said))
        assert messages[6].reply_to_message.text == "现场怎么样？"


async def test_offsets_confirm_and_unconfirmed_updates_come_again(world: Sandbox) -> None:
    """Updates come again until an offset beyond them is asked for; ids rise by one; a negative offset keeps the last."""
    chat = world.chat(OFFICER)
    for text in ("甲", "乙", "丙"):
        await chat.text(text)
    async with bot_for(world) as bot:
        first = await bot.get_updates(limit=2)
        assert [update.message.text for update in first] == ["甲", "乙"]
        assert first[1].update_id == first[0].update_id + 1
        assert [one.message.text for one in await bot.get_updates()] == ["甲", "乙", "丙"]
        assert [one.message.text for one in await bot.get_updates(offset=first[1].update_id)] == ["乙", "丙"]
        assert [one.message.text for one in await bot.get_updates(offset=-1)] == ["丙"]
        assert await bot.get_updates(offset=first[0].update_id + 3) == ()
        assert (await bot.get_webhook_info()).pending_update_count == 0


async def test_a_long_poll_wakes_at_once(world: Sandbox) -> None:
    """A waiting poll returns as soon as something is said, and empty-handed after its timeout."""
    chat = world.chat(OFFICER)
    async with bot_for(world) as bot:
        waiting = asyncio.create_task(bot.get_updates(timeout=4))
        await asyncio.sleep(0.1)
        began = asyncio.get_running_loop().time()
        await chat.text("在")
        (update,) = await waiting
        assert asyncio.get_running_loop().time() - began < 1
        began = asyncio.get_running_loop().time()
        assert await bot.get_updates(offset=update.update_id + 1, timeout=1) == ()
        assert asyncio.get_running_loop().time() - began >= 1


async def test_two_pollers_conflict(world: Sandbox) -> None:
    """A second poll ends the first one with 409 Conflict and itself goes on."""
    chat = world.chat(OFFICER)
    async with bot_for(world) as one, bot_for(world) as other:
        first = asyncio.create_task(one.get_updates(timeout=4))
        await asyncio.sleep(0.1)
        second = asyncio.create_task(other.get_updates(timeout=4))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await first
        await chat.text("在")
        assert len(await second) == 1


async def test_polling_while_a_webhook_is_set_conflicts(world: Sandbox) -> None:
    """getUpdates gets 409 while a webhook is set, and works again once it is deleted."""
    async with bot_for(world) as bot:
        await bot.set_webhook("http://127.0.0.1:9/hooks/telegram")
        with pytest.raises(Conflict, match="webhook is active"):
            await bot.get_updates()
        await bot.delete_webhook()
        assert await bot.get_updates() == ()


async def test_allowed_updates_hold_back_the_others(world: Sandbox) -> None:
    """Kinds of updates that the bot didn't ask for aren't sent."""
    chat = world.chat(OFFICER)
    async with bot_for(world) as bot:
        await bot.get_updates(allowed_updates=["callback_query"])
        await chat.text("不要这个")
        assert await bot.get_updates(allowed_updates=["callback_query"]) == ()


async def test_pressing_an_unanswered_or_missing_button(world: Sandbox) -> None:
    """A press that nobody answers says so; a missing button can't be pressed; an answered query can't be answered again."""
    chat = world.chat(OFFICER)
    async with bot_for(world) as bot:
        button = InlineKeyboardMarkup([[InlineKeyboardButton("收到", callback_data="ack:7")]])
        await bot.send_message(OFFICER, "请签收", reply_markup=button)
        message = await chat.expect("请签收")
        with pytest.raises(AssertionError, match=r"no button “转交”[\s\S]*收到"):
            await message.press("转交")
        press = await message.press("ack:7")
        with pytest.raises(AssertionError, match="unanswered"):
            await press.answered(within=0.05)
        (update,) = await bot.get_updates()
        assert (update.callback_query.data, update.callback_query.message.text) == ("ack:7", "请签收")
        await bot.answer_callback_query(update.callback_query.id)
        assert await press.answered() == ""
        with pytest.raises(BadRequest, match=r"(?i)query is too old"):
            await bot.answer_callback_query(update.callback_query.id)


class Hook:
    """A program's Telegram webhook that answers as told."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, object]] = []
        self.secrets: list[str | None] = []
        self.answers: list[Response] = []
        self.listener = Listener(Starlette(routes=[Route("/hooks/telegram", self._take, methods=["POST"])]), "127.0.0.1", 0)

    async def __aenter__(self) -> "Hook":
        await self.listener.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.listener.stop()

    @property
    def url(self) -> str:
        return self.listener.url + "/hooks/telegram"

    @property
    def texts(self) -> list[object]:
        return [body["message"]["text"] for body in self.bodies]

    async def _take(self, request: Request) -> Response:
        self.bodies.append(json.loads(await request.body()))
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        return self.answers.pop(0) if self.answers else Response()


async def set_up(world: Sandbox, hook: Hook, **options: object) -> Bot:
    bot = bot_for(world)
    await bot.initialize()
    await bot.set_webhook(hook.url, secret_token=SECRET, **options)
    return bot


async def test_the_webhook_gets_updates_with_the_secret(world: Sandbox) -> None:
    """Updates said before and after setting the webhook are posted with the secret token in their order."""
    chat = world.chat(OFFICER, "王值班")
    await chat.text("甲")
    async with Hook() as hook:
        bot = await set_up(world, hook)
        await chat.text("乙")
        await world.settled()
        assert (hook.texts, set(hook.secrets)) == (["甲", "乙"], {SECRET})
        parsed = Update.de_json(hook.bodies[0], bot)
        assert parsed.effective_user.first_name == "王值班"
        await bot.shutdown()


async def test_an_application_takes_updates_from_the_webhook(world: Sandbox) -> None:
    """An Application without updater, fed from the webhook, answers over the Bot API."""

    async def heard(update: Update, context: object) -> None:
        await update.message.reply_text("已收到")

    builder = ApplicationBuilder().token(world.settings.telegram_token).base_url(world.telegram_base_url).updater(None)
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, heard))
    async with Hook() as hook, application:
        await application.start()
        await application.bot.set_webhook(hook.url, secret_token=SECRET)
        await world.chat(OFFICER).text("着火了")
        await until(lambda: hook.bodies)
        await application.process_update(Update.de_json(hook.bodies[0], application.bot))
        await world.chat(OFFICER).expect("已收到")
        await application.stop()


async def test_a_failing_webhook_is_tried_again_and_holds_back_its_chat_only(world: Sandbox) -> None:
    """After non-2xx answers the same update comes again with growing waits; a later one of the chat waits behind it."""
    async with Hook() as hook:
        bot = await set_up(world, hook)
        hook.answers = [Response(status_code=500), Response(status_code=503)]
        await world.chat(OFFICER).text("甲")
        await world.chat(OFFICER).text("乙")
        await until(lambda: len(hook.bodies) == 4)
        assert hook.texts == ["甲", "甲", "甲", "乙"]
        assert hook.bodies[0] == hook.bodies[2]
        info = await bot.get_webhook_info()
        assert "503" in info.last_error_message
        assert info.pending_update_count == 0
        await bot.shutdown()


async def test_retry_after_is_honoured(world: Sandbox) -> None:
    """A Retry-After of the program's answer is waited for before the next try."""
    async with Hook() as hook:
        bot = await set_up(world, hook)
        hook.answers = [Response(status_code=503, headers={"Retry-After": "1"})]
        began = asyncio.get_running_loop().time()
        await world.chat(OFFICER).text("甲")
        await until(lambda: len(hook.bodies) == 2)
        assert asyncio.get_running_loop().time() - began >= 1
        await bot.shutdown()


async def test_a_webhook_that_comes_up_later_gets_what_was_said(world: Sandbox) -> None:
    """Updates for an unreachable program wait and are delivered when it is there, without keeping the world unsettled."""
    hook = Hook()
    async with hook:
        port = hook.listener.port
        bot = await set_up(world, hook)
    await world.chat(OFFICER).text("甲")
    await world.settled()
    assert (await bot.get_webhook_info()).pending_update_count == 1
    hook.listener = Listener(Starlette(routes=[Route("/hooks/telegram", hook._take, methods=["POST"])]), "127.0.0.1", port)
    async with hook:
        await until(lambda: hook.texts == ["甲"])
    await bot.shutdown()


async def test_a_repeated_update_has_the_same_id(world: Sandbox) -> None:
    """On command an update is delivered twice although the program took it."""
    async with Hook() as hook:
        bot = await set_up(world, hook)
        world.telegram.webhook.repeats = 1
        await world.chat(OFFICER).text("甲")
        await until(lambda: len(hook.bodies) == 2)
        assert hook.bodies[0]["update_id"] == hook.bodies[1]["update_id"]
        await bot.shutdown()


async def test_the_answer_to_a_webhook_may_carry_a_call(world: Sandbox) -> None:
    """A method in the webhook's answer is carried out."""
    async with Hook() as hook:
        bot = await set_up(world, hook)
        hook.answers = [JSONResponse({"method": "sendMessage", "chat_id": OFFICER, "text": "随答复发出"})]
        await world.chat(OFFICER).text("甲")
        await world.chat(OFFICER).expect("随答复发出")
        await bot.shutdown()


async def test_dropping_pending_updates(world: Sandbox) -> None:
    """Setting a webhook with drop_pending_updates forgets what was said before."""
    await world.chat(OFFICER).text("旧的")
    async with Hook() as hook:
        bot = await set_up(world, hook, drop_pending_updates=True)
        await world.chat(OFFICER).text("新的")
        await world.settled()
        assert hook.texts == ["新的"]
        await bot.shutdown()

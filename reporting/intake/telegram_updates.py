"""Telegram's updates through python-telegram-bot's Application: each ends kept, passed over, or as an exception."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import Any

from telegram import CallbackQuery, Update, User
from telegram import Message as TelegramMessage
from telegram.error import BadRequest, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackContext,
    CallbackQueryHandler,
    ExtBot,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.request import HTTPXRequest

from reporting.intake import telegram_messages as messages
from reporting.intake.keep import Intake
from reporting.intake.later import GoneError, Later, Wanted
from reporting.intake.refusals import not_taken
from runtime.logs import log
from runtime.settings import TelegramSettings
from schemas.intake import MessageReceived

logger = log(__name__)

TAKEN = ["message", "edited_message", "callback_query"]
Context = CallbackContext[Any, Any, Any, Any]
App = Application[Any, Any, Any, Any, Any, Any]

_failures: ContextVar[list[Exception]] = ContextVar("failures of the update in hand")


class Bot(ExtBot[None]):
    """A bot that need not ask Telegram who it is before it takes updates: a webhook is served while Telegram's API is down."""

    async def get_me(self, *_args: Any, **_kwargs: Any) -> User:
        """Return the bot by what its token says."""
        return User(int(self.token.partition(":")[0]), "zhishou", is_bot=True)


def bot_for(telegram: TelegramSettings) -> Bot:
    """Return the bot of the settings, on Telegram or on what `base_url` points to."""
    at: dict[str, Any] = {}
    if telegram.base_url:
        at = {"base_url": telegram.base_url, "base_file_url": f"{telegram.base_url.removesuffix('/bot')}/file/bot"}
    return Bot(
        telegram.token.get_secret_value(),
        request=HTTPXRequest(connection_pool_size=8, read_timeout=10, connect_timeout=5),
        get_updates_request=HTTPXRequest(connection_pool_size=1, connect_timeout=5),
        **at,
    )


class Updates:
    """Takes updates, however they come: by webhook or by polling."""

    def __init__(self, intake: Intake, later: Later, bot: Bot) -> None:
        self._intake = intake
        self._later = later
        self._at_most = intake.platform.settings.max_media_bytes
        self._answering: set[asyncio.Task[None]] = set()
        self.bot = bot
        self.application: App = ApplicationBuilder().bot(bot).updater(None).build()
        self._list_handlers()

    def _list_handlers(self) -> None:
        on = self.application.add_handler
        on(CallbackQueryHandler(self._pressed))
        on(MessageHandler(filters.UpdateType.EDITED_MESSAGE, self._edited))
        on(MessageHandler(filters.UpdateType.MESSAGE, self._said))
        on(TypeHandler(Update, self._other))
        self.application.add_error_handler(_remember)

    async def close(self) -> None:
        """Let go of the connections."""
        await asyncio.gather(*self._answering, return_exceptions=True)
        await self.application.shutdown()

    async def take(self, update: Update) -> None:
        """Have what an update says kept. The Application swallows what handlers raise; here it comes out again.

        Raises:
            NotKeptError: nothing could keep it; the update must not be confirmed.
        """
        failures: list[Exception] = []
        _failures.set(failures)
        await self.application.initialize()  # once; the first update may come before the loops have started
        await self.application.process_update(update)
        if failures:
            raise failures[0]

    async def _said(self, update: Update, _context: Context) -> None:
        assert update.message is not None
        await self._keep(messages.of_message(update.message, self._now), update.message)

    async def _edited(self, update: Update, _context: Context) -> None:
        assert update.edited_message is not None
        if messages.only_moves(update):
            self._pass_over(update, "a live location moved")
            return
        message = messages.of_edit(update.edited_message, update.update_id, self._now)
        await self._keep(message, update.edited_message)

    async def _pressed(self, update: Update, _context: Context) -> None:
        assert update.callback_query is not None
        await self._intake.keep(messages.of_button(update.callback_query, self._now))
        task = asyncio.create_task(self._stop_spinner(update.callback_query))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _other(self, update: Update, _context: Context) -> None:
        self._pass_over(update, "not a message")

    @property
    def _now(self) -> Any:
        return self._intake.platform.clock.now()

    async def _keep(self, message: MessageReceived, came: TelegramMessage) -> None:
        message = message.model_copy(update={"left_out": messages.left_out_of(came, self._at_most)})
        if wanted := messages.pictures_of(came, self._at_most):
            await self._later.keep_and_fetch(message, wanted)
        else:
            await self._intake.keep(message)

    def _pass_over(self, update: Update, why: str) -> None:
        logger.info("update passed over", update_id=update.update_id, why=why)
        self._intake.metrics.intake.labels(messages.SOURCE, "passed_over").inc()

    async def _stop_spinner(self, query: CallbackQuery) -> None:
        """Tell the person's Telegram that the press arrived; the confirmation itself comes as a notice."""
        try:
            await self.bot.answer_callback_query(query.id, text="已收到")
        except TelegramError as error:
            logger.info("a button's press could not be answered", error=repr(error))

    async def fetch(self, wanted: Wanted) -> bytes:
        """Return the bytes of a photo or voice message.

        Raises:
            GoneError: Telegram does not have it, or not for bots (20 MB).
            TelegramError: it can't be had now.
        """
        try:
            file = await self.bot.get_file(wanted.ref)
            data = bytes(await file.download_as_bytearray())
        except BadRequest as error:
            raise GoneError(error.message) from error
        if len(data) > self._at_most:
            raise GoneError(f"larger than {self._at_most} bytes", not_taken(self._at_most))
        return data


async def _remember(_update: object, context: Context) -> None:
    if context.error:
        _failures.get().append(context.error)

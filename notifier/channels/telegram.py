"""Messages by a Telegram bot."""

from __future__ import annotations

from collections.abc import Collection

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import TelegramError

from notifier.channels.base import Accepted, CannotLookUp, Outgoing
from notifier.channels.limits import Limits, rates
from notifier.channels.telegram_errors import failure
from notifier.channels.telegram_http import AiohttpRequest
from runtime.settings import Settings
from schemas.values import Channel

LONGEST = 4096
OWN_ADDRESS = "https://api.telegram.org/bot"
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class TelegramChat:
    """The bot. About 30 messages a second in all, one a second to each chat."""

    channel = Channel.TELEGRAM
    carrier = "telegram"
    longest = LONGEST

    def __init__(self, settings: Settings) -> None:
        self.per_second, self.at_once = settings.telegram.messages_per_second, settings.telegram.at_once
        self._request = AiohttpRequest()
        self._bot = Bot(
            settings.telegram.token.get_secret_value(),
            base_url=settings.telegram.base_url or OWN_ADDRESS,
            request=self._request,
            get_updates_request=self._request,
        )

    async def open(self) -> None:
        """Open connections. The bot itself is not asked for its name: that would need Telegram to be reachable now."""
        await self._request.initialize()

    async def close(self) -> None:
        """Close connections."""
        await self._request.shutdown()

    async def send(self, message: Outgoing) -> Accepted:
        """Send the text, with its button under it.

        Raises:
            SendingError: it did not end in an accept.
        """
        try:
            sent = await self._bot.send_message(
                message.address,
                message.text,
                reply_markup=_keyboard(message.button),
                link_preview_options=_NO_PREVIEW,
                disable_notification=message.silent or None,
            )
        except TelegramError as error:
            raise failure(error) from error
        return Accepted(str(sent.message_id))

    async def look_up(self, message: Outgoing, known: Collection[str]) -> Accepted | None:
        """Refuse: a bot cannot ask what it has sent."""
        raise CannotLookUp("Telegram 不提供已发消息查询")


def _keyboard(button: tuple[str, str] | None) -> InlineKeyboardMarkup | None:
    if button is None:
        return None
    label, data = button
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data)]])


def limits(settings: Settings) -> Limits:
    """Return how fast the bot may write into one chat; the number of a group begins with a minus."""
    group, chat = rates("群", settings.telegram.group_per_minute), rates("聊天", settings.telegram.chat_per_minute)
    return Limits((settings.telegram.messages_per_day,), lambda address: group if address.startswith("-") else chat)

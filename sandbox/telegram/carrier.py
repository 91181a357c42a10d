"""The pretend Telegram: what it knows, and how updates leave it."""

import time
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from sandbox.faults import Faults
from sandbox.outgoing import Outgoing, Reply
from sandbox.settings import SandboxSettings
from sandbox.telegram.conversations import Conversation, Conversations, TelegramMessage
from sandbox.telegram.files import FileStore
from sandbox.telegram.updates import UpdateQueue
from sandbox.telegram.webhook import WebhookDelivery, method_in
from sandbox.traffic import Traffic


class Screens(Protocol):
    """Where messages and their changes become visible: the handsets."""

    def show(self, chat_id: int, message: TelegramMessage) -> None:
        """A message of the bot arrives."""

    def alter(self, chat_id: int, message: TelegramMessage) -> None:
        """A message of the bot now reads or looks otherwise."""

    def remove(self, chat_id: int, message_id: int) -> None:
        """A message of the bot is deleted."""

    def toast(self, chat_id: int, query_id: str, text: str) -> None:
        """The press of a button is answered."""


class TelegramCarrier:
    """State of the bot and its chats; the methods of the Bot API work on it."""

    def __init__(self, settings: SandboxSettings, traffic: Traffic, screens: Screens) -> None:
        self.settings, self.screens = settings, screens
        self.faults = Faults()
        self.conversations = Conversations(settings.kept_per_handset)
        self.files = FileStore(settings.kept_per_handset)
        self.updates = UpdateQueue(traffic)
        self.outgoing = Outgoing(60.0, settings.reach, "TelegramBot (like TwitterBot)")
        self.webhook = WebhookDelivery(self.updates, self.outgoing, settings, self._obey)
        self.commands: list[dict[str, Any]] = []
        self.open_queries: dict[str, int] = {}
        self.accepted: deque[tuple[int, int, float]] = deque(maxlen=settings.kept_messages)
        self.on_webhook_call: Callable[[str, dict[str, Any]], None] | None = None
        self._bot_id = int(settings.telegram_token.partition(":")[0])
        self._second, self._this_second = 0, 0

    def date(self) -> int:
        """Return the carrier's clock in epoch seconds."""
        return int(self.settings.now().timestamp())

    def bot(self) -> dict[str, Any]:
        """Return the bot's User object."""
        return {
            "id": self._bot_id,
            "is_bot": True,
            "first_name": "值守",
            "username": self.settings.telegram_username,
        }

    def bot_says(self, conversation: Conversation, content: dict[str, Any]) -> TelegramMessage:
        """Put a message of the bot into the chat and show it."""
        message = conversation.add(self.date(), self.bot(), content)
        self.accepted.append((conversation.chat_id, message["message_id"], time.time()))
        self.screens.show(conversation.chat_id, message)
        return message

    def user_says(self, conversation: Conversation, content: dict[str, Any]) -> int:
        """Put a person's message into the chat and on its way to the bot; return its id."""
        message = conversation.add(self.date(), conversation.user(), content)
        self.announce("message", conversation.chat_id, dict(message))
        return int(message["message_id"])

    def user_edits(self, conversation: Conversation, message_id: int, text: str) -> None:
        """Alter a person's message and tell the bot."""
        message = conversation.messages[message_id]
        message |= {"text": text, "edit_date": self.date()}
        self.announce("edited_message", conversation.chat_id, dict(message))

    def user_presses(self, conversation: Conversation, message_id: int, data: str) -> str:
        """Press an inline button and tell the bot; return the query's id."""
        query_id = str(time.time_ns())
        self.open_queries[query_id] = conversation.chat_id
        query = {
            "id": query_id,
            "from": conversation.user(),
            "message": dict(conversation.messages[message_id]),
            "chat_instance": str(conversation.chat_id),
            "data": data,
        }
        self.announce("callback_query", conversation.chat_id, query)
        return query_id

    def announce(self, kind: str, lane: int, content: dict[str, Any]) -> None:
        """Queue an update and wake its delivery."""
        is_awaited = self.webhook.target is not None or self.updates.is_polled
        if self.updates.put(kind, lane, content, is_awaited):
            self.webhook.wake(lane)

    def is_too_fast(self) -> bool:
        """Return whether the bot has sent more this second than the limit allows, counting this message."""
        limit = self.settings.telegram_messages_per_second
        if limit is None:
            return False
        second = int(time.monotonic())
        self._this_second = self._this_second + 1 if second == self._second else 1
        self._second = second
        return self._this_second > limit

    async def close(self) -> None:
        """Deliver nothing more."""
        self.webhook.stop()
        await self.outgoing.close()

    async def _obey(self, reply: Reply) -> None:
        called = method_in(reply)
        if called and self.on_webhook_call:
            self.on_webhook_call(*called)

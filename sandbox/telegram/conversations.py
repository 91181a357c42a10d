"""Chats as Telegram keeps them: who it is, what was said, and whether the bot is blocked."""

from typing import Any

from sandbox.telegram.calls import Call
from sandbox.telegram.errors import CHAT_NOT_FOUND, bad_request

TelegramMessage = dict[str, Any]
LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024


class Conversation:
    """One private chat (a negative id: a group) with its messages by id."""

    def __init__(self, chat_id: int, name: str, cap: int) -> None:
        self.chat_id, self.name, self._cap = chat_id, name, cap
        self.is_blocked = False
        self.messages: dict[int, TelegramMessage] = {}
        self._last_id = 0

    def chat(self) -> dict[str, Any]:
        """Return the Chat object."""
        if self.chat_id < 0:
            return {"id": self.chat_id, "type": "group", "title": self.name}
        return {"id": self.chat_id, "type": "private", "first_name": self.name}

    def user(self) -> dict[str, Any]:
        """Return the User object of the person on the other side."""
        return {"id": abs(self.chat_id), "is_bot": False, "first_name": self.name, "language_code": "zh-hans"}

    def add(self, date: int, sender: dict[str, Any], content: dict[str, Any]) -> TelegramMessage:
        """Keep a new message and return it; `date` is in epoch seconds."""
        self._last_id += 1
        message = {"message_id": self._last_id, "from": sender, "chat": self.chat(), "date": date, **content}
        self.messages[self._last_id] = message
        if len(self.messages) > self._cap:
            del self.messages[next(iter(self.messages))]
        return message

    def bots_message(self, message_id: int, purpose: str) -> TelegramMessage:
        """Return a message that the bot sent and may alter; raise ApiError."""
        message = self.messages.get(message_id)
        if message is None:
            raise bad_request(f"message to {purpose} not found")
        if not message["from"]["is_bot"]:
            raise bad_request(f"message can't be {'edited' if purpose == 'edit' else 'deleted'}")
        return message


class Conversations:
    """Every chat the bot knows."""

    def __init__(self, cap: int) -> None:
        self._cap = cap
        self._by_id: dict[int, Conversation] = {}

    def begin(self, chat_id: int, name: str) -> Conversation:
        """Return the chat, begun now if it wasn't yet."""
        if chat_id not in self._by_id:
            self._by_id[chat_id] = Conversation(chat_id, name, self._cap)
        return self._by_id[chat_id]

    def of(self, call: Call) -> Conversation:
        """Return the chat that a call names; raise ApiError."""
        if not call.text("chat_id"):
            raise bad_request("chat_id is empty")
        wanted = call.text("chat_id")
        known = self._by_id.get(int(wanted)) if wanted.lstrip("-").isdigit() else None
        if known is None:
            raise CHAT_NOT_FOUND
        return known

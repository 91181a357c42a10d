"""A person's Telegram: one private chat with the program's bot."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.handsets import Attachment, Entry, Handset, Received
from sandbox.telegram.carrier import TelegramCarrier
from sandbox.telegram.conversations import Conversation
from sandbox.telegram.entities import commands_in
from sandbox.telegram.files import photo_sizes
from sandbox.telegram.keyboards import buttons_of


@dataclass(frozen=True, slots=True)
class Press:
    """A button that was pressed; the program should answer."""

    chat: "Chat"
    query_id: str

    async def answered(self, within: float = 15.0) -> str:
        """Wait until the program answers the press; return the text it shows, often empty. Raise AssertionError."""
        toasts = self.chat.toasts
        await self.chat.wait_until(lambda: self.query_id in toasts, within, lambda: "the press stays unanswered")
        return toasts[self.query_id]


class ChatMessage(Received):
    """A message of the bot, with buttons perhaps."""

    async def press(self, button: str) -> Press:
        """Press an inline button, given by its label or its data; raise AssertionError when it isn't there."""
        assert isinstance(self.handset, Chat)
        return self.handset.press(self, button)


class Chat(Handset):
    """What a person does in Telegram. Sending returns at once, as the app does; Telegram delivers by itself."""

    def __init__(
        self, conversation: Conversation, cap: int, notify: Callable[[str, Entry], None], carrier: TelegramCarrier
    ) -> None:
        super().__init__(str(conversation.chat_id), conversation.name, cap, notify)
        self.conversation, self._carrier = conversation, carrier
        self.toasts: dict[str, str] = {}

    async def text(self, body: str, *, answer_to: Entry | None = None) -> str:
        """Send a text, as an answer to a message if given; return the message id."""
        content: dict[str, Any] = {"text": body}
        if entities := commands_in(body):
            content["entities"] = entities
        if answer_to is not None:
            content["reply_to_message"] = self.conversation.messages[int(answer_to.sid)]
        return self._say(content, body)

    async def photo(self, content: bytes, caption: str = "", content_type: str = "image/jpeg") -> str:
        """Send a picture, with a caption if given; return the message id."""
        stored = self._carrier.files.keep(content, content_type)
        message: dict[str, Any] = {"photo": photo_sizes(stored)}
        if caption:
            message["caption"] = caption
        return self._say(message, caption, Attachment(content_type, content))

    async def voice(self, content: bytes, seconds: int = 3) -> str:
        """Send a voice message; return the message id."""
        stored = self._carrier.files.keep(content, "audio/ogg")
        voice = stored.reference() | {"duration": seconds, "mime_type": "audio/ogg"}
        return self._say({"voice": voice}, f"[语音 {seconds} 秒]", Attachment("audio/ogg", content))

    async def location(self, latitude: float, longitude: float) -> str:
        """Send a place in degrees; return the message id."""
        place = {"latitude": latitude, "longitude": longitude}
        return self._say({"location": place}, f"[位置 {latitude:.5f}, {longitude:.5f}]")

    async def contact(self, phone_number: str, first_name: str) -> str:
        """Send a phone number, one's own for instance; return the message id."""
        contact = {"phone_number": phone_number, "first_name": first_name, "user_id": self.conversation.user()["id"]}
        return self._say({"contact": contact}, f"[名片 {first_name} {phone_number}]")

    async def edit(self, message_id: str, text: str) -> None:
        """Alter one's own message."""
        self._carrier.user_edits(self.conversation, int(message_id), text)
        for entry in self.history:
            if entry.is_mine and entry.sid == message_id:
                entry.edits.append(entry.text)
                entry.text = text
                self.changed("changed", entry)

    def press(self, message: Entry, button: str) -> Press:
        """Press a button under a message; raise AssertionError when it has no such button."""
        buttons = [one for row in message.buttons for one in row]
        pressed = next((one for one in buttons if button in (one.label, one.data) and one.data is not None), None)
        if pressed is None or pressed.data is None:
            raise AssertionError(f"no button “{button}” under “{message.text}”, only {[one.label for one in buttons]}")
        return Press(self, self._carrier.user_presses(self.conversation, int(message.sid), pressed.data))

    def block(self, is_blocked: bool = True) -> None:
        """Block the bot, or let it in again."""
        self.conversation.is_blocked = is_blocked

    async def reply_to(self, message: Entry, text: str) -> str:
        """Answer a message by quoting it; return the message id."""
        return await self.text(text, answer_to=message)

    def arrived(self, message: dict[str, Any]) -> None:
        """A message of the bot has come."""
        self.take(
            ChatMessage(
                self,
                str(message["message_id"]),
                text_of(message),
                self._carrier.settings.now(),
                message["from"]["first_name"],
                media=self._pictures(message),
                buttons=buttons_of(message.get("reply_markup")),
            )
        )

    def altered(self, message: dict[str, Any]) -> None:
        """A message of the bot reads otherwise now."""
        for entry in self.history:
            if not entry.is_mine and entry.sid == str(message["message_id"]):
                if entry.text != text_of(message):
                    entry.edits.append(entry.text)
                entry.text, entry.buttons = text_of(message), buttons_of(message.get("reply_markup"))
                self.changed("changed", entry)

    def removed(self, message_id: int) -> None:
        """A message of the bot is gone."""
        for entry in [one for one in self.history if not one.is_mine and one.sid == str(message_id)]:
            self.history.remove(entry)
            self.changed("removed", entry)

    def toasted(self, query_id: str, text: str) -> None:
        """The program has answered a press."""
        self.toasts[query_id] = text
        shown = next((entry for entry in reversed(self.history) if not entry.is_mine), None)
        if shown is not None:
            self.changed("toast", shown)

    def _say(self, content: dict[str, Any], shown: str, *media: Attachment) -> str:
        message_id = str(self._carrier.user_says(self.conversation, content))
        self.take(Entry(self, message_id, shown, self._carrier.settings.now(), self.name, is_mine=True, media=tuple(media)))
        return message_id

    def _pictures(self, message: dict[str, Any]) -> tuple[Attachment, ...]:
        if "photo" not in message:
            return ()
        stored = self._carrier.files.by_id(message["photo"][-1]["file_id"])
        return (Attachment(stored.content_type, stored.content),)


def text_of(message: dict[str, Any]) -> str:
    """Return what a person reads in a message."""
    return str(message.get("text") or message.get("caption") or "")

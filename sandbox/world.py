"""The pretend outside world: both carriers, and every handset that they reach."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from sandbox.chats import Chat
from sandbox.feed import Feed
from sandbox.handsets import Attachment, Entry, Handset, Received, raise_if_any
from sandbox.people import ClockPanel, Person
from sandbox.phones import Phone
from sandbox.settings import SandboxSettings
from sandbox.snapshot import handset_json
from sandbox.switches import SwitchBoard
from sandbox.telegram.carrier import TelegramCarrier
from sandbox.traffic import Traffic
from sandbox.twilio.carrier import TwilioCarrier
from sandbox.twilio.inbound import Inbound
from sandbox.twilio.messages import Message
from sandbox.twilio.voice.exchange import Exchange
from sandbox.twilio.voice.following import follow


class World:
    """Pretend Twilio and Telegram, with the handsets of whoever they reach; `sandbox.running` lets it be reached itself.

    Texts in which `allow` is found may lie on a handset though nobody expected them.
    """

    def __init__(self, settings: SandboxSettings | None = None, *, allow: str | re.Pattern[str] | None = None) -> None:
        self.settings = settings or SandboxSettings()
        self.allow = re.compile(allow) if allow else None
        self.traffic, self.feed = Traffic(), Feed()
        self.phones: dict[str, Phone] = {}
        self.chats: dict[int, Chat] = {}
        self._people: Sequence[Person] = ()
        self.clock_panel: ClockPanel | None = None

    def begin(self, twilio_url: Callable[[], str]) -> None:
        """Make the carriers, which belong to the running loop. `twilio_url`: where Twilio's REST API is by then."""
        self.twilio = TwilioCarrier(self.settings, self.traffic, self._sms_arrives)
        self.inbound = Inbound(self.twilio, self.traffic, twilio_url)
        self.exchange = Exchange(self.twilio, self.traffic, self.phone, twilio_url, follow)
        self.telegram = TelegramCarrier(self.settings, self.traffic, self)
        self.switchboard = SwitchBoard(self.twilio, self.telegram)

    async def end(self) -> None:
        """Post no more; every call ends."""
        self.feed.close()
        self.telegram.updates.close()
        await self.exchange.close()
        await self.twilio.close()
        await self.telegram.close()

    def point_to(self, sms_webhook: str | None, sms_fallback: str | None = None) -> None:
        """Tell Twilio where to post inbound messages from now on."""
        self.inbound.webhook, self.inbound.fallback = sms_webhook, sms_fallback

    @property
    def people(self) -> Sequence[Person]:
        """Whose handsets the page offers."""
        return self._people

    @people.setter
    def people(self, people: Sequence[Person]) -> None:
        """Name the owners of the handsets; whoever has a chat id has started the bot."""
        self._people = people
        for person in people:
            if person.phone:
                self.phone(person.phone, person.name)
            if person.chat is not None:
                self.chat(person.chat, person.name)

    def phone(self, number: str, name: str = "") -> Phone:
        """Return the phone with this number."""
        if number not in self.phones:
            self.phones[number] = Phone(number, name, self.settings.kept_per_handset, self._notify, self.inbound)
            self.phones[number].exchange = self.exchange
        phone = self.phones[number]
        phone.name = name or phone.name
        return phone

    def chat(self, chat_id: int, name: str = "") -> Chat:
        """Return the Telegram chat with this id; the person has started the bot."""
        if chat_id not in self.chats:
            conversation = self.telegram.conversations.begin(chat_id, name or f"用户{chat_id}")
            self.chats[chat_id] = Chat(conversation, self.settings.kept_per_handset, self._notify, self.telegram)
        chat = self.chats[chat_id]
        if name:
            chat.name = chat.conversation.name = name
        return chat

    def handsets(self) -> list[Handset]:
        """Return every handset that is in use."""
        return [*self.phones.values(), *self.chats.values()]

    def snapshot(self) -> dict[str, Any]:
        """Return the handsets with what lies on them, as JSON values."""
        return {
            "handsets": [handset_json(handset) for handset in self.handsets()],
            "alerts": list(self.twilio.alerts),
            "accepted": {"twilio": self.twilio.store.accepted, "telegram": len(self.telegram.accepted)},
        }

    async def settled(self, quiet: float = 0.1, within: float = 10.0) -> None:
        """Wait until no send is under way and nothing has newly arrived for `quiet` seconds; raise TimeoutError."""
        await self.traffic.settled(quiet, within)

    def assert_quiet(self, allow: str | re.Pattern[str] | None = None) -> None:
        """Raise AssertionError listing every message that nobody expected."""
        passes = re.compile(allow) if allow else self.allow
        unexpected = [entry for handset in self.handsets() for entry in handset.unexpected()]
        if passes is not None:
            unexpected = [entry for entry in unexpected if not passes.search(entry.text)]
        dropped = 0 if passes is not None else sum(handset.unread_dropped for handset in self.handsets())
        raise_if_any(sorted(unexpected, key=lambda entry: entry.seq), dropped)

    def _notify(self, kind: str, entry: Entry) -> None:
        self.traffic.touched()
        self.feed.publish(kind, entry=entry)

    def _sms_arrives(self, message: Message) -> None:
        phone = self.phone(message.to)
        phone.take(
            Received(
                phone,
                message.sid,
                message.body,
                self.settings.now(),
                message.sender,
                media=tuple(Attachment("image/*", url=url) for url in message.media_urls),
                is_carriers_own=message.by_carrier,
            )
        )

    def show(self, chat_id: int, message: dict[str, Any]) -> None:
        """A message of the bot arrives in a chat."""
        self.chat(chat_id).arrived(message)

    def alter(self, chat_id: int, message: dict[str, Any]) -> None:
        """A message of the bot is edited."""
        self.chat(chat_id).altered(message)

    def remove(self, chat_id: int, message_id: int) -> None:
        """A message of the bot is deleted."""
        self.chat(chat_id).removed(message_id)

    def toast(self, chat_id: int, query_id: str, text: str) -> None:
        """The press of a button is answered."""
        self.chat(chat_id).toasted(query_id, text)

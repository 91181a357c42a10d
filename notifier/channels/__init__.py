"""The ways out. A new one is a file here and its line in `CHANNELS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from notifier.channels import telegram, twilio_sms
from notifier.channels.base import Sender
from runtime.settings import Settings
from schemas.values import Channel


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of a channel without opening it. `longest`: UTF-16 units of a text."""

    longest: int
    configured: Callable[[Settings], bool]
    sender: Callable[[Settings], Sender]


CHANNELS: dict[Channel, Kind] = {
    Channel.SMS: Kind(twilio_sms.LONGEST, lambda settings: bool(settings.twilio.account_sid), twilio_sms.TwilioSms),
    Channel.TELEGRAM: Kind(
        telegram.LONGEST, lambda settings: bool(settings.telegram.token.get_secret_value()), telegram.TelegramChat
    ),
}


def usable(settings: Settings) -> frozenset[Channel]:
    """Return the channels that have an account."""
    return frozenset(channel for channel, kind in CHANNELS.items() if kind.configured(settings))


def senders(settings: Settings) -> list[Sender]:
    """Return a sender for each channel that has an account."""
    return [CHANNELS[channel].sender(settings) for channel in CHANNELS if channel in usable(settings)]

"""The ways out. A new one is a file here and its line in `CHANNELS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from notifier.channels import (
    apprise,
    dingtalk,
    email,
    feishu,
    robots,
    telegram,
    twilio_errors,
    twilio_sms,
    twilio_voice,
    twilio_voice_errors,
    webhook,
    webpush,
    webpush_key,
    wecom,
)
from notifier.channels.accounts import Accounts
from notifier.channels.base import PermanentFailure, Sender, SendingError
from notifier.channels.limits import Limits
from notifier.states import State
from runtime.settings import Settings
from schemas.values import Channel


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of a channel without opening it. `receipts`: its carrier tells later whether a message was delivered.

    `longest`: UTF-16 units of a text. `carrier`: the name that its receipts bear. `accounts`: the settings of each account, the
    first to be used first. `meaning`: what a receipt's status says, None for a status that says nothing new. `undelivered`: the
    failure that a receipt's status and error code mean. `limits`: what may go out in a day, and to one address.
    """

    carrier: str
    longest: int
    configured: Callable[[Settings], bool]
    sender: Callable[[Settings], Sender]
    accounts: Callable[[Settings], list[Settings]] = lambda settings: [settings]
    limits: Callable[[Settings], Limits] = lambda settings: Limits()
    receipts: bool = False
    meaning: Callable[[str], State | None] = lambda status: None
    undelivered: Callable[[str, int | None], SendingError] = lambda status, code: PermanentFailure("没有送到", code)


CHANNELS: dict[Channel, Kind] = {
    Channel.SMS: Kind(
        carrier=twilio_sms.TwilioSms.carrier,
        longest=twilio_sms.LONGEST,
        configured=lambda settings: bool(settings.twilio.account_sid),
        sender=twilio_sms.TwilioSms,
        accounts=lambda settings: [settings.model_copy(update={"twilio": each}) for each in settings.twilio.accounts],
        receipts=True,
        meaning=twilio_errors.meaning,
        undelivered=lambda status, code: twilio_errors.undelivered(code),
        limits=lambda settings: Limits(tuple(each.messages_per_day for each in settings.twilio.accounts)),
    ),
    Channel.VOICE: Kind(
        carrier=twilio_voice.CARRIER,
        longest=twilio_voice.TwilioVoice.longest,
        configured=lambda settings: bool(settings.voice.enabled and settings.twilio.account_sid and settings.public_url),
        sender=twilio_voice.TwilioVoice,
        accounts=lambda settings: settings.calling_accounts,
        receipts=True,
        meaning=twilio_voice_errors.meaning,
        undelivered=twilio_voice_errors.not_reached,
        limits=lambda settings: Limits((settings.voice.calls_per_day,) * len(settings.calling_accounts)),
    ),
    Channel.TELEGRAM: Kind(
        carrier=telegram.TelegramChat.carrier,
        longest=telegram.LONGEST,
        configured=lambda settings: bool(settings.telegram.token.get_secret_value()),
        sender=telegram.TelegramChat,
        limits=telegram.limits,
    ),
    Channel.WECOM: Kind(
        carrier=Channel.WECOM.value,
        longest=wecom.LONGEST,
        configured=lambda settings: bool(settings.wecom.robots),
        sender=wecom.WecomRobots,
        limits=lambda settings: robots.limits(settings.wecom),
    ),
    Channel.DINGTALK: Kind(
        carrier=Channel.DINGTALK.value,
        longest=dingtalk.LONGEST,
        configured=lambda settings: bool(settings.dingtalk.robots),
        sender=dingtalk.DingtalkRobots,
        limits=lambda settings: robots.limits(settings.dingtalk),
    ),
    Channel.FEISHU: Kind(
        carrier=Channel.FEISHU.value,
        longest=feishu.LONGEST,
        configured=lambda settings: bool(settings.feishu.robots),
        sender=feishu.FeishuRobots,
        limits=lambda settings: robots.limits(settings.feishu),
    ),
    Channel.WEBHOOK: Kind(
        carrier=Channel.WEBHOOK.value,
        longest=webhook.LONGEST,
        configured=lambda settings: bool(settings.webhook.receivers),
        sender=webhook.Webhook,
        limits=webhook.limits,
    ),
    Channel.APPRISE: Kind(
        carrier=Channel.APPRISE.value,
        longest=apprise.LONGEST,
        configured=lambda settings: bool(settings.apprise.services),
        sender=apprise.AppriseServices,
        limits=apprise.limits,
    ),
    Channel.WEBPUSH: Kind(
        carrier=Channel.WEBPUSH.value,
        longest=webpush.LONGEST,
        configured=webpush_key.has_key,
        sender=webpush.WebPush,
        limits=lambda settings: Limits((settings.webpush.messages_per_day,)),
    ),
    Channel.EMAIL: Kind(
        carrier=email.Email.carrier,
        longest=email.LONGEST,
        configured=lambda settings: bool(settings.smtp.host),
        sender=email.Email,
        accounts=lambda settings: [settings.model_copy(update={"smtp": each}) for each in settings.smtp.accounts],
        limits=lambda settings: Limits(tuple(each.messages_per_day for each in settings.smtp.accounts)),
    ),
}


def of_carrier(carrier: str) -> Kind | None:
    """Return the channel that a carrier's receipts speak of; an account of it may stand behind a colon."""
    name = carrier.partition(":")[0]
    return next((kind for kind in CHANNELS.values() if kind.carrier == name), None)


def usable(settings: Settings) -> frozenset[Channel]:
    """Return the channels that have an account."""
    return frozenset(channel for channel, kind in CHANNELS.items() if kind.configured(settings))


def senders(settings: Settings, seconds: Callable[[], float] = monotonic) -> list[Sender]:
    """Return a sender for each channel that has an account; it fails over when there are several. `seconds`: the clock."""
    kinds = [CHANNELS[channel] for channel in CHANNELS if channel in usable(settings)]
    return [Accounts([kind.sender(each) for each in kind.accounts(settings)], seconds) for kind in kinds]

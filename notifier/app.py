"""The notifier, put on a platform."""

from __future__ import annotations

from fastapi import APIRouter

from notifier.channels import CHANNELS, senders, twilio_hook, usable
from notifier.channels.twilio_voice import TwilioVoice
from notifier.dispatch import Dispatcher
from notifier.handlers import on
from notifier.voice.asking_after import AskingAfter
from runtime.platform import Platform
from runtime.settings import Settings
from schemas.values import Channel


def build(platform: Platform) -> None:
    """Host the notifier: its handlers, the loop that sends, and the one that asks how calls ended."""
    dispatcher = Dispatcher(platform, senders(platform.settings, lambda: platform.clock.now().timestamp()))
    platform.host(on, dispatcher.run, AskingAfter(platform, _lines(platform.settings)).run)


def _lines(settings: Settings) -> list[TwilioVoice]:
    """Return a line for each account that calls."""
    if Channel.VOICE not in usable(settings):
        return []
    return [TwilioVoice(each) for each in CHANNELS[Channel.VOICE].accounts(settings)]


def hooks(platform: Platform) -> list[APIRouter]:
    """Return the routes by which carriers tell how messages fare."""
    return [twilio_hook.routes(platform)]

"""The notifier, put on a platform."""

from __future__ import annotations

from fastapi import APIRouter

from notifier.channels import senders, twilio_hook
from notifier.dispatch import Dispatcher
from notifier.handlers import on
from runtime.platform import Platform


def build(platform: Platform) -> None:
    """Host the notifier: its handlers, and the loop that sends."""
    dispatcher = Dispatcher(platform, senders(platform.settings, lambda: platform.clock.now().timestamp()))
    platform.host(on, dispatcher.run)


def hooks(platform: Platform) -> list[APIRouter]:
    """Return the routes by which carriers tell how messages fare."""
    return [twilio_hook.routes(platform)]

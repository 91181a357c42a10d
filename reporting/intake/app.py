"""The intake on a platform: it must stand before the first message comes."""

from __future__ import annotations

import asyncio

from reporting.intake.doors import Doors
from reporting.intake.drain import drain_forever
from reporting.intake.keep import Intake
from reporting.intake.later import Fetch, Later
from reporting.intake.telegram import poll, register_webhook
from reporting.intake.telegram_updates import Updates, bot_for
from reporting.intake.twilio_pictures import TwilioPictures
from runtime.handlers import Handlers
from runtime.platform import Platform


def build(platform: Platform) -> Doors:
    """Return the ways in, their loops hosted on the platform: the drain, the fetching of pictures, Telegram.

    Raises:
        SpoolNotWritableError: the local spool can't be written; such a process must not take messages.
    """
    intake = Intake(platform)
    pictures = TwilioPictures(platform.settings)
    fetch: dict[str, Fetch] = {"twilio": pictures.fetch, "recording": pictures.fetch_when_ready}
    later = Later(intake, fetch)
    updates = None
    if platform.settings.telegram.token.get_secret_value():
        updates = Updates(intake, later, bot_for(platform.settings.telegram))
        fetch["telegram"] = updates.fetch
    doors = Doors(intake, later, updates)
    platform.host(Handlers("intake"), lambda: drain_forever(intake), later.run, lambda: _telegram(doors))
    return doors


async def _telegram(doors: Doors) -> None:
    """Receive from Telegram as the settings say, until the process ends."""
    if doors.updates is None:
        return
    settings = doors.intake.platform.settings
    try:
        if settings.telegram.mode == "polling":
            await poll(doors.updates)
        elif settings.public_url:
            secret = settings.telegram.webhook_secret.get_secret_value()
            await register_webhook(doors.updates, settings.public_url, secret)
        await asyncio.Event().wait()
    finally:
        await doors.updates.close()

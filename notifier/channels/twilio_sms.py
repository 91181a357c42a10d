"""Text messages by Twilio's REST API."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import aiohttp
from twilio.base.exceptions import TwilioException

from notifier.channels.base import Accepted, Outgoing, SendingError, TemporaryFailure, UnknownOutcome
from notifier.channels.twilio_client import answered, client
from notifier.channels.twilio_errors import refusal
from runtime.settings import Settings
from schemas.values import Channel

STATUS_PATH = "/hooks/twilio/sms-status"
DELIVERY_FIELD = "delivery"
"""Field of the callback's address that names our delivery: a callback may come before its message's id is recorded."""

LONGEST = 1600
LOOKED_THROUGH = 50
LONGEST_VALIDITY = 36_000

CARRIER_ERRORS = (TwilioException, SendingError, aiohttp.ClientError, TimeoutError, OSError, ValueError)
"""What the client raises when the carrier or the line is at fault; anything else is a fault of ours and is not hidden."""


class TwilioSms:
    """The account's sending number. Limits are per number: a long code takes one part a second, a short code a hundred."""

    channel = Channel.SMS
    carrier = "twilio"
    longest = LONGEST

    def __init__(self, settings: Settings) -> None:
        self._settings = settings.twilio
        self._callback = settings.public_url and f"{settings.public_url.rstrip('/')}{STATUS_PATH}"
        self.per_second, self.at_once = settings.twilio.messages_per_second, settings.twilio.at_once
        self._client: Any = None

    async def open(self) -> None:
        """Make the client, which belongs to the running loop."""
        self._client = await client(self._settings)

    async def close(self) -> None:
        """Close its connections."""
        if self._client:
            await self._client.http_client.close()

    async def send(self, message: Outgoing) -> Accepted:
        """Create the message at Twilio.

        Raises:
            SendingError: it did not end in an accept.
        """
        callback = {"status_callback": f"{self._callback}?{DELIVERY_FIELD}={message.delivery_id}"} if self._callback else {}
        validity = max(1, min(int(message.valid_for.total_seconds()), LONGEST_VALIDITY))
        try:
            made = await self._client.messages.create_async(
                to=message.address, from_=self._settings.from_number, body=message.text, validity_period=validity, **callback
            )
        except CARRIER_ERRORS as error:
            raise failure(error) from error
        return Accepted(made.sid, str(made.status))

    async def look_up(self, message: Outgoing, known: Collection[str]) -> Accepted | None:
        """Seek the text among the newest messages from our number to this address that we know nothing of.

        The newest come first, so a message of seconds ago is on the first page.
        """
        try:
            sent = await self._client.messages.list_async(
                to=message.address, from_=self._settings.from_number, limit=LOOKED_THROUGH, page_size=LOOKED_THROUGH
            )
        except CARRIER_ERRORS as error:
            raise failure(error) from error
        for one in sent:
            if one.sid not in known and (one.body or "").strip().endswith(message.text.strip()):
                return Accepted(one.sid, str(one.status))
        return None


def failure(error: Exception) -> SendingError:
    """Say what an error of the client means: never sent, or perhaps sent."""
    if isinstance(error, SendingError):
        return error
    if answer := answered(error):
        return refusal(*answer)
    if isinstance(error, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)):
        return TemporaryFailure("连不上短信通道")
    if isinstance(error, TimeoutError):
        return UnknownOutcome("短信通道没有及时应答，不知是否已发出")
    return UnknownOutcome(f"与短信通道的连接中断，不知是否已发出（{type(error).__name__}）")

"""Telephone calls by Twilio's REST API. What is said in them Twilio fetches from us (`web.voice`), signed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import aiohttp

from notifier.channels.base import Accepted, Outgoing, SendingError, TemporaryFailure, UnknownOutcome
from notifier.channels.twilio_client import answered, client
from notifier.channels.twilio_sms import CARRIER_ERRORS
from notifier.channels.twilio_voice_errors import refusal
from notifier.voice.speech import LONGEST
from runtime.settings import Settings
from schemas.values import Channel

CARRIER = "twilio-voice"
"""Of the channel; an account of it is ``twilio-voice:SID``, so that a call can be asked after where it was placed."""

HOOKS = "/hooks/twilio/voice"
NOTICE_PATH = f"{HOOKS}/notice"
STATUS_PATH = f"{HOOKS}/status"
DELIVERY_FIELD = "delivery"
EVENTS = ["initiated", "ringing", "answered", "completed"]
LOOKED_THROUGH = 50
UNKNOWN_CALL = 404


def carrier_of(account: str) -> str:
    """Return an account as deliveries and receipts name it; the channel alone when the account is not known."""
    return f"{CARRIER}:{account}" if account else CARRIER


@dataclass(frozen=True, slots=True)
class CallNews:
    """How a call stands at the carrier. `seconds`: of conversation, when it is over."""

    sid: str
    account: str
    status: str
    caller: str
    called: str
    answered_by: str
    seconds: int | None


class TwilioVoice:
    """An account's calling number. A call cannot be known by its text, so each of ours is known by its id."""

    channel = Channel.VOICE
    longest = LONGEST

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.carrier = carrier_of(settings.twilio.account_sid)
        self._public = settings.public_url.rstrip("/")
        self.per_second, self.at_once = settings.voice.calls_per_second, settings.voice.at_once
        self._client: Any = None

    async def open(self) -> None:
        """Make the client, which belongs to the running loop."""
        self._client = await client(self._settings.twilio)

    async def close(self) -> None:
        """Close its connections."""
        if self._client:
            await self._client.http_client.close()

    async def send(self, message: Outgoing) -> Accepted:
        """Create the call at Twilio.

        Raises:
            SendingError: it did not end in an accept.
        """
        detection = {"machine_detection": "Enable"} if self._settings.voice.detect_machines else {}
        try:
            made = await self._client.calls.create_async(
                to=message.address,
                from_=self._settings.duty_number,
                url=f"{self._public}{NOTICE_PATH}/{message.delivery_id}",
                status_callback=f"{self._public}{STATUS_PATH}?{DELIVERY_FIELD}={message.delivery_id}",
                status_callback_event=EVENTS,
                timeout=self._settings.voice.ring_seconds,
                **detection,
            )
        except CARRIER_ERRORS as error:
            raise failure(error) from error
        return Accepted(made.sid, str(made.status), self.carrier)

    async def look_up(self, message: Outgoing, known: Collection[str]) -> Accepted | None:
        """Seek a call among the newest from our number to this one that we know nothing of."""
        try:
            made = await self._client.calls.list_async(
                to=message.address, from_=self._settings.duty_number, limit=LOOKED_THROUGH, page_size=LOOKED_THROUGH
            )
        except CARRIER_ERRORS as error:
            raise failure(error) from error
        ours = (one for one in made if one.sid not in known and one.direction == "outbound-api")
        return next((Accepted(one.sid, str(one.status), self.carrier) for one in ours), None)

    async def news_of(self, sid: str) -> CallNews | None:
        """Ask how one of our calls stands; None: this account has no such call.

        Raises:
            SendingError: it could not be asked now.
        """
        try:
            call = await self._client.calls(sid).fetch_async()
        except CARRIER_ERRORS as error:
            if getattr(error, "status", None) == UNKNOWN_CALL:
                return None
            raise failure(error) from error
        seconds = str(call.duration or "")
        return CallNews(
            sid=sid,
            account=self._settings.twilio.account_sid,
            status=str(call.status),
            caller=str(call._from or ""),
            called=str(call.to or ""),
            answered_by=str(call.answered_by or ""),
            seconds=int(seconds) if seconds.isdecimal() else None,
        )


def failure(error: Exception) -> SendingError:
    """Say what an error of the client means: never called, or perhaps called."""
    if isinstance(error, SendingError):
        return error
    if answer := answered(error):
        return refusal(*answer)
    if isinstance(error, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)):
        return TemporaryFailure("连不上电话通道")
    if isinstance(error, TimeoutError):
        return UnknownOutcome("电话通道没有及时应答，不知是否已呼出")
    return UnknownOutcome(f"与电话通道的连接中断，不知是否已呼出（{type(error).__name__}）")

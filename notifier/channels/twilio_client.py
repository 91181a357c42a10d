"""Twilio's own asynchronous client, with our time limits, and able to speak to another address than Twilio's."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from aiohttp import ClientSession
from twilio.base.exceptions import TwilioException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from notifier.channels.base import Throttled
from notifier.channels.twilio_errors import PAUSE
from runtime.settings import TwilioSettings

ANSWER_SECONDS = 8.0
"""The whole call. When even the connection took so long, aiohttp says so, and the outcome is not in doubt."""


class LimitedHttpClient(AsyncTwilioHttpClient):  # type: ignore[misc]  # twilio has no type marker
    """Keeps connections open, waits at most `ANSWER_SECONDS`, and sends requests to `base_url` where that is set."""

    def __init__(self, settings: TwilioSettings) -> None:
        super().__init__(pool_connections=False)
        secret = f"{settings.account_sid}:{settings.auth_token.get_secret_value()}".encode()
        # a pool like its own, but the account is named here: aiohttp is giving up the parameter that the client uses
        self.session = ClientSession(headers={"Authorization": f"Basic {b64encode(secret).decode()}"})
        self._instead = urlsplit(settings.base_url)[:2] if settings.base_url else None

    async def request(self, method: str, url: str, **kwargs: Any) -> Response:
        """Make a request.

        Raises:
            Throttled: Twilio answered 429 and said how long to wait; the client's own error would not tell that.
            aiohttp.ClientError, TimeoutError: as they come.
        """
        if self._instead:
            url = urlunsplit((*self._instead, *urlsplit(url)[2:]))
        response = await super().request(method, url, **{**kwargs, "auth": None, "timeout": ANSWER_SECONDS})
        if response.status_code == 429:
            raise Throttled("短信通道限速（HTTP 429）", 429, _wait(response.headers), whole_sender=True)
        return response


def _wait(headers: Any) -> timedelta:
    said = (headers or {}).get("Retry-After", "")
    return timedelta(seconds=min(int(said), 60)) if said.isdigit() and int(said) else PAUSE


async def client(settings: TwilioSettings) -> Client:
    """Return Twilio's client for the account, ready to be used; close its ``http_client`` in the end."""
    made = Client(settings.account_sid, settings.auth_token.get_secret_value(), http_client=LimitedHttpClient(settings))
    # the first use of an account imports its two hundred modules: half a second, which no urgent text shall wait for
    await asyncio.to_thread(getattr, made, "messages")
    return made


def answered(error: Exception) -> tuple[int, int | None] | None:
    """Return HTTP status and Twilio's code of the error answer that the client raised for, or None when it was no answer.

    Of a refused list the client says neither: its exception carries the whole answer instead.
    """
    if not isinstance(error, TwilioException):
        return None
    if hasattr(error, "status"):
        return int(error.status), _number(getattr(error, "code", None))
    whole = error.args[-1] if error.args else None
    return (whole.status_code, _code_in(whole.text)) if isinstance(whole, Response) else None


def _code_in(body: str) -> int | None:
    try:
        said = json.loads(body)
    except ValueError:
        return None
    return _number(said.get("code")) if isinstance(said, dict) else None


def _number(code: object) -> int | None:
    return int(code) if isinstance(code, int) or (isinstance(code, str) and code.isdigit()) else None

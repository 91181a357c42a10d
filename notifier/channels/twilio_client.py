"""Twilio's own asynchronous client, with our time limits, and able to speak to another address than Twilio's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from aiohttp import ClientTimeout
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from notifier.channels.base import Throttled
from notifier.channels.twilio_errors import PAUSE
from runtime.settings import TwilioSettings

CONNECT_SECONDS = 4.0
ANSWER_SECONDS = 10.0


class LimitedHttpClient(AsyncTwilioHttpClient):  # type: ignore[misc]  # twilio has no type marker
    """Keeps connections open, waits at most `ANSWER_SECONDS`, and sends requests to `base_url` where that is set."""

    def __init__(self, base_url: str) -> None:
        super().__init__(pool_connections=True)
        self._instead = urlsplit(base_url)[:2] if base_url else None
        self._limits = ClientTimeout(total=ANSWER_SECONDS, sock_connect=CONNECT_SECONDS)

    async def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        """Make a request.

        Raises:
            Throttled: Twilio answered 429 and said how long to wait; the client's own error would not tell that.
            aiohttp.ClientError, TimeoutError: as they come.
        """
        if self._instead:
            url = urlunsplit((*self._instead, *urlsplit(url)[2:]))
        response = await super().request(method, url, *args, **{**kwargs, "timeout": self._limits})
        if response.status_code == 429:
            raise Throttled("短信通道限速（HTTP 429）", 429, _wait(response.headers), whole_sender=True)
        return response


def _wait(headers: Any) -> timedelta:
    said = (headers or {}).get("Retry-After", "")
    return timedelta(seconds=min(int(said), 60)) if said.isdigit() and int(said) else PAUSE


def client(settings: TwilioSettings) -> Client:
    """Return Twilio's client for the account; call it inside the running loop, and close its ``http_client`` in the end."""
    return Client(settings.account_sid, settings.auth_token.get_secret_value(), http_client=LimitedHttpClient(settings.base_url))
